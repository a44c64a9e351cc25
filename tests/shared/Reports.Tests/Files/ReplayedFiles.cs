// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using System.Globalization;
using Telemetry.Appliance.Replay;
using Telemetry.Config;
using Telemetry.Reports.Files;
using Telemetry.Yaml;
using TestSupport;
using TestSupport.CaptureFiles;
using TestSupport.Publishing;

namespace Telemetry.Reports.Tests.Files;

/// <summary>A capture of two lines with losses, lags and an outage, replayed into files.</summary>
public sealed class ReplayedFiles : IDisposable
{
    public const long StartNs = 1_700_000_000_250_000_000;

    private const long Second = 1_000_000_000;
    private const int Packets = 12_000;
    private static readonly string[] Groups = ["239.1.1.1", "239.1.1.2"];

    private readonly ScratchFolder _folder = new();

    public ReplayedFiles()
    {
        File.WriteAllBytes(_folder.File("lines.pcap"), Capture());
        var errors = new ErrorList();
        Settings settings = FlowOptions.Apply(
            new Settings(), ["itch=moldudp64@239.1.1.1:5000,239.1.1.2:5000"], [], [], errors);
        errors.ThrowIfAny();
        var options = new ReplayPlan
        {
            Captures = [_folder.File("lines.pcap")],
            Configuration = Configuration.Build(settings),
        };
        var sink = new RecordingSink();
        using (var files = new IntervalFileSet(LogPath, CsvPath, null, goesOn: false))
        {
            Summary = files.Run(sink, new Progress<string>(), told => ReplayRun.Run(
                options, told, new Progress<ReplayProgress>(), new Progress<string>(), CancellationToken.None));
        }
        Snapshots = sink.Snapshots;
    }

    public string LogPath => _folder.File("series.hlog");

    public string CsvPath => _folder.File("lines.csv");

    public SummaryReport Summary { get; }

    public IReadOnlyList<SnapshotReport> Snapshots { get; }

    /// <summary>The rows of the table, by the names of its columns.</summary>
    public IReadOnlyList<Dictionary<string, string>> Rows()
    {
        string[] lines = File.ReadAllLines(CsvPath);
        string[] names = lines[0].Split(',');
        return [.. lines[1..].Select(line =>
        {
            string[] cells = line.Split(',');
            Assert.Equal(names.Length, cells.Length);
            return names.Zip(cells).ToDictionary(cell => cell.First, cell => cell.Second);
        })];
    }

    public static long Number(string text) => long.Parse(text, CultureInfo.InvariantCulture);

    public void Dispose() => _folder.Dispose();

    private static byte[] Capture()
    {
        var random = new Random(7);
        List<(long StampNs, int Line, ulong First, int Count)> packets = [];
        long sentNs = StartNs;
        ulong next = 1;
        for (int packet = 0; packet < Packets; packet++)
        {
            sentNs += random.Next(200_000, 800_000);
            int count = random.Next(1, 4);
            for (int line = 0; line < Groups.Length; line++)
            {
                long sinceNs = sentNs - StartNs;
                bool isOut = line == 1 && sinceNs is > 2 * Second and < 4 * Second;
                bool areBothOut = sinceNs is > 5 * Second and < 5 * Second + 5_000_000;
                if (!isOut && !areBothOut && random.Next(100) > 0)
                    packets.Add((sentNs + random.Next(4000) + 1500 * line, line, next, count));
            }
            next += (ulong)count;
        }
        var capture = new CaptureBytes(bigEndian: false).PcapHeader(nanoseconds: true);
        foreach ((long stampNs, int line, ulong first, int count) in packets.OrderBy(packet => packet.StampNs))
        {
            capture.PcapRecord((uint)(stampNs / Second), (uint)(stampNs % Second),
                Frames.UdpFrame(Groups[line], 5000, Mold(first, count)));
        }
        return capture.ToArray();
    }

    private static byte[] Mold(ulong first, int count)
    {
        byte[] payload = new byte[20 + 13 * count];
        "SESSION001"u8.CopyTo(payload);
        BinaryPrimitives.WriteUInt64BigEndian(payload.AsSpan(10), first);
        BinaryPrimitives.WriteUInt16BigEndian(payload.AsSpan(18), (ushort)count);
        for (int message = 0; message < count; message++)
            BinaryPrimitives.WriteUInt16BigEndian(payload.AsSpan(20 + 13 * message), 11);
        return payload;
    }
}
