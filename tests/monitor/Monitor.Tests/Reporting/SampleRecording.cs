// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using System.IO.Compression;
using Telemetry.Appliance.Replay;
using Telemetry.Config;
using Telemetry.Config.Reading;
using Telemetry.Reports;
using Telemetry.Reports.Files;
using Telemetry.Reports.Json;
using Telemetry.Yaml;
using TestSupport;
using TestSupport.CaptureFiles;
using TestSupport.Publishing;
using TestSupport.Workload;

namespace Telemetry.Monitor.Tests.Reporting;

/// <summary>A recording that the appliance itself makes of a capture: a session with orders, a feed without losses, and
/// one with losses on one line and on both.</summary>
internal static class SampleRecording
{
    internal const long StartNs = 1_700_000_000_250_000_000;

    private const long Second = 1_000_000_000;
    private const int Packets = 8_000;
    private static readonly string[] Groups = ["239.1.7.1", "239.1.7.2"];

    /// <summary>Makes it in a folder.</summary>
    internal static string Make(ScratchFolder folder, string name = "day.telemetry", int seed = 7) =>
        Make(folder, folder.File(name), null, seed, new RecordingSink());

    /// <summary>Makes it in a folder, with the JSON lines <c>day.jsonl</c> and the histogram log
    /// <c>day.hlog</c>.</summary>
    internal static string MakeWithLines(ScratchFolder folder)
    {
        using FileStream lines = File.Create(folder.File("day.jsonl"));
        using var sink = new JsonReportSink(lines, () => { });
        return Make(folder, folder.File("day.telemetry"), folder.File("day.hlog"), 7, sink);
    }

    private static string Make(ScratchFolder folder, string path, string? log, int seed, IReportSink sink)
    {
        File.WriteAllBytes(folder.File("orders.pcap"), EverySeriesCapture.Make(3_500));
        File.WriteAllBytes(folder.File("lines.pcap"), Capture(seed));
        var errors = new ErrorList();
        string text = EverySeriesCapture.Configuration.Replace("sessions:", """
              - name: itch
                protocol: moldudp64
                lines: [{address: 239.1.7.1:5000}, {address: 239.1.7.2:5000}]
            sessions:
            """, StringComparison.Ordinal);
        Configuration configuration = Configuration.Build(ConfigReader.ReadText(text, "test.yaml", errors));
        errors.ThrowIfAny();
        using var files = new IntervalFileSet(log, null, path, goesOn: false);
        files.Run(sink, new Progress<string>(), within => ReplayRun.Run(
            new ReplayPlan
            {
                Captures = [folder.File("orders.pcap"), folder.File("lines.pcap")],
                Configuration = configuration,
                Recording = files.Recording,
                Orders = true,
            },
            within, new Progress<ReplayProgress>(), new Progress<string>(), CancellationToken.None));
        return path;
    }

    /// <summary>Compresses a file by gzip.</summary>
    internal static string Packed(string path)
    {
        using var packed = File.Create(path + ".gz");
        using var gzip = new GZipStream(packed, CompressionLevel.Fastest);
        gzip.Write(File.ReadAllBytes(path));
        return path + ".gz";
    }

    private static byte[] Capture(int seed)
    {
        var random = new Random(seed);
        List<(long StampNs, int Line, ulong First, int Count)> packets = [];
        long sentNs = StartNs;
        ulong next = 1;
        for (int packet = 0; packet < Packets; packet++)
        {
            sentNs += random.Next(200_000, 800_000);
            int count = random.Next(1, 4);
            for (int line = 0; line < Groups.Length; line++)
            {
                bool areBothOut = (sentNs - StartNs) % Second is > 700_000_000 and < 703_000_000;
                if (!areBothOut && random.Next(100) > 0)
                    packets.Add((sentNs + random.Next(4000) + (1500 * line), line, next, count));
            }
            next += (ulong)count;
        }
        var capture = new CaptureBytes(bigEndian: false).PcapHeader(nanoseconds: true);
        foreach ((long stampNs, int line, ulong first, int count) in packets.OrderBy(packet => packet.StampNs))
            capture.PcapRecord((uint)(stampNs / Second), (uint)(stampNs % Second),
                Frames.UdpFrame(Groups[line], 5000, Mold(first, count)));
        return capture.ToArray();
    }

    private static byte[] Mold(ulong first, int count)
    {
        byte[] payload = new byte[20 + (13 * count)];
        "SESSION001"u8.CopyTo(payload);
        BinaryPrimitives.WriteUInt64BigEndian(payload.AsSpan(10), first);
        BinaryPrimitives.WriteUInt16BigEndian(payload.AsSpan(18), (ushort)count);
        for (int message = 0; message < count; message++)
            BinaryPrimitives.WriteUInt16BigEndian(payload.AsSpan(20 + (13 * message)), 11);
        return payload;
    }
}
