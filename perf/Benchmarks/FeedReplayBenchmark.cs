// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using System.Diagnostics;
using Microsoft.Win32.SafeHandles;
using Telemetry.Model.Clocks;
using Telemetry.Perf.Harness;
using TestSupport;
using TestSupport.Binary;
using TestSupport.Workload;

namespace Telemetry.Perf.Benchmarks;

/// <summary>
/// The built program over a capture file of one feed, compared with only reading the file and with only walking its
/// records; with one thread and with two; and over capture files of ten and of a thousand channels.
/// </summary>
internal sealed class FeedReplayBenchmark : BenchmarkGroup
{
    private const string Packets = "replay.feed_packets";
    private const string Time = "replay.feed_time";
    private const string Walk = "replay.feed_walk";
    private const string Cat = "replay.feed_cat";
    private const string OneThread = "replay.threads_1";
    private const string TwoThreads = "replay.threads_2";
    private const string FewChannels = "replay.channels_10";
    private const string ManyChannels = "replay.channels_1000";
    private const int QuickPackets = 200_000;
    private const int FullPackets = 10_000_000;
    private const int FewestPackets = 2_000;
    private const int FullRounds = 5;
    private const int ReadLength = 256 * 1024;
    private const double MostForWalk = 15;
    private const double MostForChannels = 1.5;
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);

    internal override IReadOnlyList<string> Names { get; } =
        [Packets, Time, Walk, Cat, OneThread, TwoThreads, FewChannels, ManyChannels];

    internal override void Run(PerfOptions options, Report report)
    {
        string binary = TelemetryBinary.Built;
        int packets = options.IsQuick ? QuickPackets : FullPackets;
        int rounds = Math.Min(options.Rounds, FullRounds);
        using var folder = new ScratchFolder();
        string config = folder.File("feed.yaml");
        File.WriteAllText(config, FeedCapture.Configuration);
        string few = folder.File("few.pcap");
        FeedCapture.Write(few, FewestPackets, channels: 1);
        if (options.Selects(Packets) || options.Selects(Time) || options.Selects(Walk) || options.Selects(Cat))
            OneFeed(report, binary, config, few, folder.File("feed.pcap"), packets, rounds);
        if (options.Selects(OneThread) || options.Selects(TwoThreads))
            Threads(report, binary, config, few, folder.File("feed.pcap"), packets, rounds);
        if (options.Selects(FewChannels) || options.Selects(ManyChannels))
            Channels(report, binary, config, few, folder, Math.Max(packets / 5, QuickPackets), rounds);
    }

    private static void OneFeed(
        Report report, string binary, string config, string few, string capture, int packets, int rounds)
    {
        FeedCapture.Write(capture, packets, channels: 1);
        double[][] values = Turns.Take(
            rounds, () => Replay(binary, config, few), () => Replay(binary, config, capture),
            () => Walked(capture), () => Ran("cat", capture));
        double[] net = [.. Turns.Net(values[1], values[0]).Select(ns => ns / packets)];
        double[] walk = [.. values[2].Select(ns => ns / packets)];
        double[] cat = [.. values[3].Select(ns => ns / packets)];
        double[] rates = [.. net.Select(ns => 1e9 / ns)];
        report.Add(new Measurement(Packets, "packets/s", rates));
        report.Add(new Measurement(Time, "ns/packet", net)
        {
            ReferenceName = Walk,
            ReferenceValues = walk,
            HighestRatio = MostForWalk,
        });
        report.Add(new Measurement(Walk, "ns/packet", walk) { ReferenceName = Cat, ReferenceValues = cat });
        report.Add(new Measurement(Cat, "ns/packet", cat));
        File.Delete(capture);
    }

    // Both net of the same small capture file, interleaved in one run: their ratio is the result.
    private static void Threads(
        Report report, string binary, string config, string few, string capture, int packets, int rounds)
    {
        FeedCapture.Write(capture, packets, channels: 1);
        double[][] values = Turns.Take(
            rounds, () => Replay(binary, config, few), () => Replay(binary, config, capture),
            () => Replay(binary, config, capture, threads: "2"));
        double[] one = [.. Turns.Net(values[1], values[0]).Select(ns => ns / packets)];
        double[] two = [.. Turns.Net(values[2], values[0]).Select(ns => ns / packets)];
        report.Add(new Measurement(OneThread, "ns/packet", one));
        report.Add(new Measurement(TwoThreads, "ns/packet", two)
        {
            ReferenceName = OneThread,
            ReferenceValues = one,
        });
        File.Delete(capture);
    }

    private static void Channels(
        Report report, string binary, string config, string few, ScratchFolder folder, int packets, int rounds)
    {
        string ten = folder.File("ten.pcap");
        string thousand = folder.File("thousand.pcap");
        FeedCapture.Write(ten, packets, channels: 10);
        FeedCapture.Write(thousand, packets, channels: 1_000);
        double[][] values = Turns.Take(
            rounds, () => Replay(binary, config, few), () => Replay(binary, config, ten),
            () => Replay(binary, config, thousand));
        double[] ofTen = [.. Turns.Net(values[1], values[0]).Select(ns => ns / packets)];
        double[] ofThousand = [.. Turns.Net(values[2], values[0]).Select(ns => ns / packets)];
        report.Add(new Measurement(FewChannels, "ns/packet", ofTen));
        report.Add(new Measurement(ManyChannels, "ns/packet", ofThousand)
        {
            ReferenceName = FewChannels,
            ReferenceValues = ofTen,
            HighestRatio = MostForChannels,
        });
    }

    private static double Replay(string binary, string config, string capture, string threads = "1") =>
        Ran(binary, "replay", capture, "--json", "--config", config, "--threads", threads);

    private static double Ran(string program, params string[] arguments)
    {
        long startNs = MonotonicClock.NowNs;
        using Process process = Process.Start(
            "sh", ["-c", "exec \"$@\" >/dev/null 2>/dev/null", "sh", program, .. arguments]);
        if (!process.WaitForExit(Limit))
            process.Kill();
        long endNs = MonotonicClock.NowNs;
        return process.ExitCode == 0
            ? endNs - startNs : throw new InvalidOperationException($"{program} ended with {process.ExitCode}");
    }

    // Reads as the replay does and walks from header to header; reads one byte of each packet.
    private static double Walked(string capture)
    {
        using SafeFileHandle file = File.OpenHandle(capture, options: FileOptions.SequentialScan);
        byte[] buffer = new byte[ReadLength + FeedCapture.FrameLength + 16];
        long startNs = MonotonicClock.NowNs;
        long offset = 24;
        long looked = 0;
        int kept = 0;
        while (RandomAccess.Read(file, buffer.AsSpan(kept, ReadLength), offset) is var read and > 0)
        {
            offset += read;
            int end = kept + read;
            int at = 0;
            while (end - at >= 16 && BinaryPrimitives.ReadInt32LittleEndian(buffer.AsSpan(at + 8)) is var length
                && end - at - 16 >= length)
            {
                looked += buffer[at + 16 + 23];
                at += 16 + length;
            }
            kept = end - at;
            buffer.AsSpan(at, kept).CopyTo(buffer);
        }
        return looked == 0 ? throw new InvalidOperationException("nothing was walked") : MonotonicClock.NowNs - startNs;
    }
}
