// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using System.Text.Json;
using Telemetry.Exporting.Logs;
using Telemetry.Exporting.Otlp;
using Telemetry.Exporting.Tests.Logs;
using TestSupport;

namespace Telemetry.Exporting.Tests.Otlp;

/// <summary>Events and gaps by OpenTelemetry's protocol, decoded by code of OpenTelemetry.</summary>
public sealed class OtlpLogTests
{
    private readonly List<byte[]> _bodies = [];
    private readonly Notices _notices = new();

    [NodeFact]
    public async Task each_event_and_gap_comes_once_whether_the_collector_is_up_or_down()
    {
        var receiver = new RawReceiver(_bodies);
        int port = receiver.Url.Port;
        await using LogWriter writer = Start(receiver.Url);
        Take(writer, 1, 600);
        await Sent(writer, 600);
        receiver.Dispose();
        Take(writer, 601, 900);
        await RemoteWrite.WaitFor.True(() => writer.State.Error is not null, () => writer.State.ToString());
        using RawReceiver again = new(_bodies, port);
        Take(writer, 901, 1_000);
        await Sent(writer, 1_000);

        JsonElement[] records = Records(out JsonElement resource);

        Assert.Equal(
            Enumerable.Range(1, 1_000), records.Select(one => int.Parse(Attributes(one)["id"], null)));
        Assert.Equal(500, records.Count(one => Attributes(one)["kind"] == "gap"));
        Assert.Equal(
            ["host.name=host01", "service.instance.id=trade01", "service.name=telemetry", "service.version=0.1.0",
                "site=LD4"],
            Attributes(resource).Select(one => $"{one.Key}={one.Value}").Order(StringComparer.Ordinal));
        Assert.Equal(
            (1_000, 0, 0, 0), (writer.State.Sent, writer.State.Refused, writer.State.Dropped, writer.State.Queued));
        string url = $"http://127.0.0.1:{port}/v1/logs";
        Assert.Collection(_notices.Lines,
            line => Assert.StartsWith($"events and gaps are not accepted by {url}: ", line, StringComparison.Ordinal),
            line => Assert.Equal($"events and gaps are accepted by {url} again", line));
    }

    [NodeFact]
    public async Task a_record_has_its_time_severity_words_and_fields_but_no_key_of_an_order()
    {
        using RawReceiver receiver = new(_bodies);
        await using LogWriter writer = Start(receiver.Url);
        writer.Take(SampleRecords.LostGap(1));
        writer.Take(SampleRecords.RepairedGap(2));
        writer.Take(SampleRecords.Event(3));
        writer.Take(SampleRecords.Resent(4));
        writer.Take(SampleRecords.LateOrder(5));
        await Sent(writer, 5);

        JsonElement[] records = Records(out _);

        Assert.Equal(["/v1/logs"], receiver.Paths.Distinct());
        Assert.Equal(
            [
                "ERROR gap feed itch: 18446744073709551000-18446744073709551004 (5) lost after 12.345 µs, at the end, "
                    + "suspect: host",
                "INFO gap line itch/B: 10 (1) repaired by A after 1.000 µs",
                "WARN line_down raised itch/A 1.500 µs",
                "INFO segment_resent oe (120 bytes, 2 requests): timeout, gateway \"x\\][42]",
                "ERROR late_order oe 400.000 µs: waited 350 µs for CPU 3",
            ],
            records.Select(one => $"{Text(one, "severityText")} {one.GetProperty("body").GetProperty("stringValue")}"));
        Assert.Equal(
            ["SEVERITY_NUMBER_ERROR", "SEVERITY_NUMBER_INFO", "SEVERITY_NUMBER_WARN", "SEVERITY_NUMBER_INFO",
                "SEVERITY_NUMBER_ERROR"],
            records.Select(one => Text(one, "severityNumber")));
        Assert.Equal(
            [.. Enumerable.Repeat(SampleRecords.TimeNs, 2), SampleRecords.TimeNs + 3, 0, SampleRecords.TimeNs],
            records.Select(one => one.TryGetProperty("timeUnixNano", out JsonElement time) ? Number(time) : 0));
        Assert.All(records, one =>
            Assert.Equal(SampleRecords.ObservedTimeNs, Number(one.GetProperty("observedTimeUnixNano"))));
        Assert.Equal(
            "appliance=trade01,at_end=True,closed_stamp_ns=5000012345,closed_time_ns=1800000000123469134,"
            + "count=5,feed=itch,first=18446744073709551000,id=1,kind=gap,last=18446744073709551004,"
            + "opened_stamp_ns=5000000000,opened_time_ns=1800000000123456789,scope=feed,state=lost,suspect=host",
            Words(records[0]));
        Assert.Equal(
            "address=239.1.1.2:20000,appliance=trade01,at_end=False,closed_stamp_ns=6000001000,"
            + "closed_time_ns=1800000000123457789,count=1,feed=itch,first=10,id=2,kind=gap,last=10,line=B,"
            + "opened_stamp_ns=6000000000,opened_time_ns=1800000000123456789,repaired_by=A,scope=line,state=repaired",
            Words(records[1]));
        Assert.Equal(
            "appliance=trade01,count=120,id=4,kind=segment_resent,pid=42,process=gateway \"x\\],reason=timeout,"
            + "requests=2,session=oe,stamp_ns=7000000000,state=instant",
            Words(records[3]));
        Assert.Equal(
            "appliance=trade01,cause=cpu_wait,duration_ns=400000,id=5,kind=late_order,session=oe,stamp_ns=8000000000,"
            + "state=instant,time_ns=1800000000123456789",
            Words(records[4]));
        Assert.DoesNotContain(SampleRecords.Key, string.Concat(records.Select(one => one.ToString())));
    }

    [Fact]
    public async Task who_asks_for_a_pause_gets_the_same_again_after_it()
    {
        using RawReceiver receiver = new(_bodies, answer: static number =>
            number == 1 ? new RawAnswer(503, "busy", RetryAfter: "3") : new RawAnswer());
        await using LogWriter writer = Start(receiver.Url, start: false);
        long startMs = Environment.TickCount64;
        Take(writer, 1, 3);
        writer.Start();
        await Sent(writer, 3);

        Assert.InRange(Environment.TickCount64 - startMs, 2_900, 60_000);
        Assert.Equal(2, receiver.Requests);
        Assert.Contains("HTTP 503: busy; it is tried again until they are", _notices.Lines[0]);
    }

    [Fact]
    public async Task what_is_refused_is_counted_told_and_not_sent_again()
    {
        using RawReceiver receiver = new(_bodies, answer: static number =>
            number == 1 ? new RawAnswer(400, "bad message") : new RawAnswer());
        await using LogWriter writer = Start(receiver.Url);
        writer.Take(SampleRecords.Event(1));
        await RemoteWrite.WaitFor.True(() => writer.State.Refused == 1, () => writer.State.ToString());
        writer.Take(SampleRecords.Event(2));
        await Sent(writer, 1);

        Assert.Equal((2, 1), (receiver.Requests, _bodies.Count));
        Assert.Contains("HTTP 400: bad message; what is refused is not sent again", _notices.Lines[0]);
    }

    [Fact]
    public async Task a_part_that_is_refused_is_counted_and_told()
    {
        // ExportLogsServiceResponse { partial_success { rejected_log_records: 2, error_message: "too old" } }
        byte[] partial = [0x0A, 11, 0x08, 2, 0x12, 7, .. "too old"u8];
        using RawReceiver receiver = new(_bodies, answer: _ => new RawAnswer(Message: partial));
        await using LogWriter writer = Start(receiver.Url, start: false);
        Take(writer, 1, 5);
        writer.Start();
        await Sent(writer, 3);

        Assert.Equal((2, 0, 1), (writer.State.Refused, writer.State.Queued, receiver.Requests));
        Assert.Contains("2 of them are refused: too old; what is refused is not sent again", _notices.Lines[0]);
    }

    [NodeFact]
    public async Task a_full_queue_drops_the_oldest_and_counts_them()
    {
        using RawReceiver receiver = new(_bodies);
        await using var writer = new LogWriter(
            new OtlpLogOutlet(new OtlpTarget { Url = receiver.Url }), _notices, mostQueued: 10);
        Take(writer, 1, 25);
        writer.Start();
        await Sent(writer, 10);

        Assert.Equal(15, writer.State.Dropped);
        Assert.Equal(
            Enumerable.Range(16, 10), Records(out _).Select(one => int.Parse(Attributes(one)["id"], null)));
    }

    [Fact]
    public async Task what_was_not_sent_at_the_end_is_told()
    {
        LogWriter writer = Start(new Uri("http://127.0.0.1:9/"));
        Take(writer, 1, 7);
        await RemoteWrite.WaitFor.True(() => writer.State.Error is not null, () => writer.State.ToString());
        await writer.DisposeAsync();

        Assert.Equal("7 events and gaps were not sent to http://127.0.0.1:9/v1/logs", _notices.Lines[^1]);
    }

    private LogWriter Start(Uri url, bool start = true)
    {
        LogWriter writer = LogWriters.Of(new OtlpTarget { Url = url }, _notices);
        if (start)
            writer.Start();
        return writer;
    }

    /// <summary>Events and gaps in turn.</summary>
    private static void Take(LogWriter writer, int first, int last)
    {
        for (int id = first; id <= last; id++)
            writer.Take(id % 2 == 0 ? SampleRecords.Event(id) : SampleRecords.LostGap(id));
    }

    private static Task Sent(LogWriter writer, int count) =>
        RemoteWrite.WaitFor.True(() => writer.State.Sent == count, () => writer.State.ToString());

    private JsonElement[] Records(out JsonElement resource)
    {
        lock (_bodies)
        {
            JsonElement[] all = [.. OtlpDecoder.DecodeLogs(_bodies).GetProperty("resourceLogs").EnumerateArray()];
            resource = all[0].GetProperty("resource");
            Assert.All(all, one => Assert.Equal(
                "telemetry", one.GetProperty("scopeLogs")[0].GetProperty("scope").GetProperty("name").GetString()));
            return [.. all.SelectMany(one => one.GetProperty("scopeLogs")[0].GetProperty("logRecords")
                .EnumerateArray())];
        }
    }

    private static string Text(JsonElement record, string name) => record.GetProperty(name).GetString()!;

    private static long Number(JsonElement number) => long.Parse(number.GetString()!, CultureInfo.InvariantCulture);

    private static string Words(JsonElement record) => string.Join(',', Attributes(record)
        .OrderBy(one => one.Key, StringComparer.Ordinal).Select(one => $"{one.Key}={one.Value}"));

    private static Dictionary<string, string> Attributes(JsonElement of) =>
        of.GetProperty("attributes").EnumerateArray().ToDictionary(
            one => one.GetProperty("key").GetString()!,
            one => one.GetProperty("value").EnumerateObject().Single().Value.ToString());
}
