// SPDX-License-Identifier: Apache-2.0
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.RegularExpressions;
using Telemetry.Exporting.Logs;
using Telemetry.Exporting.Logs.Journal;
using Telemetry.Exporting.Logs.Syslog;
using Telemetry.Exporting.Otlp;
using Telemetry.Exporting.Tests.Otlp;
using Telemetry.Model.Definitions;
using Telemetry.Reports.Events;
using TestSupport;

namespace Telemetry.Exporting.Tests.Logs;

/// <summary>Records that cannot be encoded, among others: they are dropped and counted with an error, and each of the
/// others comes once.</summary>
public sealed partial class LogDefectTests : IDisposable
{
    private const int Count = 40;

    private readonly ScratchFolder _folder = new();
    private readonly Notices _notices = new();
    private readonly List<byte[]> _bodies = [];
    private readonly List<byte[]> _texts = [];
    private readonly CancellationTokenSource _end = new();
    private readonly List<IDisposable> _open = [];

    public void Dispose()
    {
        _end.Cancel();
        _open.ForEach(one => one.Dispose());
        _end.Dispose();
        _folder.Dispose();
    }

    [Theory]
    [InlineData("otlp", "labels")]
    [InlineData("udp", "labels")]
    [InlineData("tcp", "labels")]
    [InlineData("journal", "labels")]
    [InlineData("otlp", "share")]
    [InlineData("udp", "share")]
    [InlineData("tcp", "share")]
    [InlineData("journal", "share")]
    public async Task a_record_that_cannot_be_encoded_is_dropped_and_the_others_come_once(string kind, string fault)
    {
        int[] bad = [0, 7, 8, 23, Count - 1];
        await using LogWriter writer = Make(kind);
        for (int id = 0; id < Count; id++)
            writer.Take(bad.Contains(id) ? Broken(fault, id) : SampleRecords.Event(id));
        writer.Start();
        await RemoteWrite.WaitFor.True(() => writer.State.Queued == 0, () => writer.State.ToString());

        Assert.Equal((Count - bad.Length, 0, bad.Length),
            (writer.State.Sent, writer.State.Refused, writer.State.Dropped));
        Assert.StartsWith("a record of kind stalled cannot be encoded: unexpected ", writer.State.Error,
            StringComparison.Ordinal);
        Assert.Contains("a record of kind stalled cannot be encoded", Assert.Single(_notices.Lines),
            StringComparison.Ordinal);
        string[] expected = [.. Enumerable.Range(0, Count).Except(bad).Select(id => $"{id}")];
        await RemoteWrite.WaitFor.True(() => Ids(kind).Length >= expected.Length, () => string.Join(' ', Ids(kind)));
        Assert.Equal(expected, Ids(kind));

        writer.Take(SampleRecords.Event(Count));
        await RemoteWrite.WaitFor.True(() => writer.State.Sent == expected.Length + 1, () => writer.State.ToString());
        Assert.Null(writer.State.Error);
    }

    /// <summary>A share that is not a number cannot be made a record, and labels that are not there cannot be
    /// encoded.</summary>
    private static LogEntry Broken(string fault, int id)
    {
        var report = new EventReport { Event = "stalled", Severity = "warning", State = "raised", Id = id };
        if (fault == "share")
            return SampleRecords.Of(report with { SharePercent = double.NaN });
        return SampleRecords.Of(report) with { Origin = new LogOrigin("other") { Labels = null! } };
    }

    private LogWriter Make(string kind)
    {
        if (kind == "otlp")
        {
            var collector = new RawReceiver(_bodies);
            _open.Add(collector);
            return LogWriters.Of(new OtlpTarget { Url = collector.Url }, _notices);
        }
        if (kind == "tcp")
        {
            var listener = new TcpListener(IPAddress.Loopback, 0);
            listener.Start();
            _open.Add(listener);
            _ = Task.Run(async () =>
            {
                using Socket one = await listener.AcceptSocketAsync(_end.Token);
                await Read(one);
            });
            return Syslog($"tcp://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}");
        }
        bool isLocal = kind == "journal";
        var socket = new Socket(isLocal ? AddressFamily.Unix : AddressFamily.InterNetwork, SocketType.Dgram,
            ProtocolType.Unspecified);
        _open.Add(socket);
        socket.Bind(isLocal
            ? new UnixDomainSocketEndPoint(_folder.File("socket")) : new IPEndPoint(IPAddress.Loopback, 0));
        _ = Task.Run(() => Read(socket));
        return isLocal ? LogWriters.Of(new JournalTarget { Socket = _folder.File("socket") }, _notices)
            : Syslog($"udp://127.0.0.1:{((IPEndPoint)socket.LocalEndPoint!).Port}");
    }

    private LogWriter Syslog(string address) =>
        LogWriters.Of(new SyslogTarget { Address = SyslogAddress.Parse(address)! }, _notices);

    private async Task Read(Socket socket)
    {
        byte[] buffer = new byte[1 << 16];
        while (await socket.ReceiveAsync(buffer, SocketFlags.None, _end.Token) is > 0 and int length)
        {
            lock (_texts)
                _texts.Add(buffer[..length]);
        }
    }

    /// <summary>Numbers of the records that came, in their order.</summary>
    private string[] Ids(string kind)
    {
        if (kind != "otlp")
        {
            lock (_texts)
                return [.. IdText().Matches(Encoding.UTF8.GetString([.. _texts.SelectMany(one => one)]))
                    .Select(one => one.Groups[1].Value)];
        }
        lock (_bodies)
            return [.. _bodies.SelectMany(body => ProtoReader.Fields(body)).Where(one => one.Number == 1)
                .Select(one => ProtoReader.Fields(one.Bytes).Single(part => part.Number == 2))
                .SelectMany(logs => ProtoReader.Fields(logs.Bytes)).Where(one => one.Number == 2)
                .Select(record => ProtoReader.Fields(record.Bytes).Where(one => one.Number == 6)
                    .Select(pair => ProtoReader.Fields(pair.Bytes)).Single(pair => pair[0].Text == "id"))
                .Select(pair => $"{ProtoReader.Fields(pair[1].Bytes).Single().Integer}")];
    }

    [GeneratedRegex("(?: id=\"|TELEMETRY_ID=)([0-9]+)")]
    private static partial Regex IdText();
}
