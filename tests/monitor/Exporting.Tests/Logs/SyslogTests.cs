// SPDX-License-Identifier: Apache-2.0
using System.Text.Json;
using Telemetry.Exporting.Logs;
using Telemetry.Exporting.Logs.Syslog;
using TestSupport;
using TestSupport.Engines;

namespace Telemetry.Exporting.Tests.Logs;

/// <summary>Events and gaps as syslog messages, decoded by rsyslogd.</summary>
public sealed class SyslogTests
{
    private readonly Notices _notices = new();

    [RsyslogTheory]
    [InlineData("udp", 100)]
    [InlineData("tcp", 1_000)]
    [InlineData("unix", 1_000)]
    public async Task each_event_and_gap_comes_once_with_all_its_fields(string scheme, int count)
    {
        using RsyslogServer server = new();
        await using LogWriter writer = Start(server.AddressOf(scheme));
        LogEntry[] entries = [.. Enumerable.Range(0, count).Select(Entry)];
        foreach (LogEntry entry in entries)
            writer.Take(entry);

        JsonElement[] messages = await server.Messages(count);

        Assert.Equal(
            Enumerable.Range(0, count), messages.Select(one => int.Parse(Data(one)["id"], null)).Order());
        LogRecord[] records = [.. entries.Select(LogRecord.Of)];
        foreach (JsonElement message in messages)
        {
            LogRecord expected = records[int.Parse(Data(message)["id"], null)];
            Dictionary<string, string> fields = expected.Fields.ToDictionary(one => one.Name, one => one.Value);
            (fields["appliance"], fields["label_site"]) = ("trade01", "LD4");
            Assert.Equal(fields.OrderBy(one => one.Key), Data(message).OrderBy(one => one.Key));
            Assert.Equal(expected.Text, Text(message, "text").TrimStart('\uFEFF'));
            Assert.Equal(expected.Kind, Text(message, "kind"));
            Assert.Equal(("host01", "telemetry"), (Text(message, "host"), Text(message, "app")));
            Assert.Equal(
                (17 * 8) + (expected.Severity switch { LogSeverity.Error => 3, LogSeverity.Warning => 4, _ => 6 }),
                int.Parse(Text(message, "pri"), null));
            long micros = (expected.TimeNs ?? SampleRecords.ObservedTimeNs) / 1_000 % 1_000_000;
            Assert.Equal($"2027-01-15T08:00:00.{micros:D6}Z", Text(message, "time"));
        }
        Assert.Equal((count, 0, 0), (writer.State.Sent, writer.State.Refused, writer.State.Dropped));
        Assert.DoesNotContain(SampleRecords.Key, string.Concat(messages.Select(one => one.ToString())));
    }

    [RsyslogFact]
    public async Task while_a_receiver_over_tcp_is_down_everything_waits()
    {
        using RsyslogServer server = new();
        await using LogWriter writer = Start(server.AddressOf("tcp"));
        Take(writer, 0, 200);
        _ = await server.Messages(200);
        server.Stop();
        Take(writer, 200, 300);
        await RemoteWrite.WaitFor.True(() => writer.State.Error is not null, () => writer.State.ToString());
        server.Start();
        Take(writer, 300, 400);

        JsonElement[] messages = await server.Messages(400);

        Assert.Equal(Enumerable.Range(0, 400), messages.Select(one => int.Parse(Data(one)["id"], null)));
        Assert.Equal(400, writer.State.Sent);
        Assert.Collection(_notices.Lines,
            line => Assert.Contains("Connection refused; it is tried again until they are", line),
            line => Assert.EndsWith($"are accepted by {server.AddressOf("tcp")} again", line));
    }

    [Fact]
    public async Task where_nobody_listens_for_datagrams_nothing_counts_as_sent()
    {
        await using LogWriter writer = Start($"udp://127.0.0.1:{FreePort.OnLoopback()}");
        Take(writer, 0, 5);
        await RemoteWrite.WaitFor.True(() => writer.State.Error is not null, () => writer.State.ToString());
        // Longer than until it is tried again.
        await Task.Delay(TimeSpan.FromSeconds(1.5));

        Assert.Equal((0, 5, 1), (writer.State.Sent, writer.State.Queued, _notices.Lines.Length));
        Assert.Equal("Connection refused", writer.State.Error);
    }

    [Fact]
    public async Task a_socket_of_this_host_that_does_not_exist_is_named()
    {
        await using LogWriter writer = Start("unix:///nowhere/log");
        Take(writer, 0, 1);
        await RemoteWrite.WaitFor.True(() => writer.State.Error is not null, () => writer.State.ToString());

        Assert.Equal(
            ("unix:///nowhere/log", "syslog", 1), (writer.State.To, writer.State.Kind, writer.State.Queued));
    }

    private LogWriter Start(string address)
    {
        LogWriter writer = LogWriters.Of(
            new SyslogTarget { Address = SyslogAddress.Parse(address)!, Facility = 17 }, _notices);
        writer.Start();
        return writer;
    }

    private static void Take(LogWriter writer, int first, int end)
    {
        for (int id = first; id < end; id++)
            writer.Take(Entry(id));
    }

    private static LogEntry Entry(int id) => (id % 5) switch
    {
        0 => SampleRecords.LostGap(id),
        1 => SampleRecords.RepairedGap(id),
        2 => SampleRecords.Event(id),
        3 => SampleRecords.Resent(id),
        _ => SampleRecords.LateOrder(id),
    };

    private static string Text(JsonElement message, string name) => message.GetProperty(name).GetString()!;

    private static Dictionary<string, string> Data(JsonElement message) => message.GetProperty("data")
        .GetProperty("rfc5424-sd").GetProperty("telemetry@32473").EnumerateObject()
        .ToDictionary(one => one.Name, one => one.Value.GetString()!);
}
