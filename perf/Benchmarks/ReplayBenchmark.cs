// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using System.Diagnostics;
using Telemetry.Model.Clocks;
using Telemetry.Perf.Harness;
using TestSupport;
using TestSupport.Binary;
using TestSupport.Workload;

namespace Telemetry.Perf.Benchmarks;

/// <summary>The built program over a capture file created here: from the start of the process to its end.</summary>
internal sealed class ReplayBenchmark : BenchmarkGroup
{
    private const string Replay = "replay.packets";
    private const string ReplayNs = "replay.packet_time";
    private const string ReplayCpu = "replay.packet_cpu";
    private const string Start = "replay.start_and_end";
    private const int QuickPackets = 100_000;
    private const int FullPackets = 1_000_000;
    private const int Fewest = 1_000;
    private const int FullRounds = 7;
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);

    internal override IReadOnlyList<string> Names { get; } = [Replay, ReplayNs, ReplayCpu, Start];

    internal override void Run(PerfOptions options, Report report)
    {
        string binary = TelemetryBinary.Built;
        int packets = options.IsQuick ? QuickPackets : FullPackets;
        using var folder = new ScratchFolder();
        string large = folder.File("large.pcap");
        string small = folder.File("small.pcap");
        WriteCapture(large, packets);
        WriteCapture(small, Fewest);

        int rounds = Math.Min(options.Rounds, FullRounds);
        List<double> smallCpuNs = [];
        List<double> largeCpuNs = [];
        double[][] values = Turns.Take(
            rounds, () => Time(binary, small, smallCpuNs), () => Time(binary, large, largeCpuNs));
        double[] netCpu = Turns.Net([.. largeCpuNs.Skip(1)], [.. smallCpuNs.Skip(1)]);
        double[] net = Turns.Net(values[1], values[0]);
        report.Add(new Measurement(Replay, "packets/s", [.. net.Select(ns => (packets - Fewest) * 1e9 / ns)]));
        report.Add(new Measurement(ReplayNs, "ns/packet", [.. net.Select(ns => ns / (packets - Fewest))]));
        report.Add(new Measurement(ReplayCpu, "ns/packet", [.. netCpu.Select(ns => ns / (packets - Fewest))]));
        report.Add(new Measurement(Start, "ms", [.. values[0].Select(ns => ns / 1e6)]));
    }

    private static double Time(string binary, string capture, List<double> cpuNs)
    {
        var start = new ProcessStartInfo(binary)
        {
            ArgumentList =
            {
                "replay", capture, "--json", "--feed", TradingTopology.FeedOption,
                "--session", TradingTopology.SessionOption, "--threads", "1",
            },
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        double cpuStartNs = ChildTime.CpuNs();
        long startNs = MonotonicClock.NowNs;
        using Process process = Process.Start(start)!;
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string? last = null;
        while (process.StandardOutput.ReadLine() is { } line)
            last = line;
        if (!process.WaitForExit(Limit))
            process.Kill();
        long endNs = MonotonicClock.NowNs;
        if (process.ExitCode != 0)
            throw new InvalidOperationException($"replay ended with {process.ExitCode}: {errors.Result.Trim()}");
        if (last is null || !last.Contains("\"summary\"", StringComparison.Ordinal))
            throw new InvalidOperationException("replay ended without a summary");
        cpuNs.Add(ChildTime.CpuNs() - cpuStartNs);
        return endNs - startNs;
    }

    // Headers are built once for each flow and length; stamps and TCP numbers are filled in.
    private static void WriteCapture(string path, int packets)
    {
        var traffic = new TradingTraffic(TrafficShape.Realistic);
        Dictionary<(int Flow, int Length), byte[]> frames = [];
        using var file = new BufferedStream(File.Create(path), 1 << 20);
        file.Write(new CaptureBytes(bigEndian: false).PcapHeader(nanoseconds: true).ToArray());
        Span<byte> header = stackalloc byte[16];
        for (int i = 0; i < packets; i++)
        {
            traffic.MoveNext();
            ref readonly TrafficPacket packet = ref traffic.Current;
            (int, int) key = (packet.FlowId, packet.PayloadLength);
            if (!frames.TryGetValue(key, out byte[]? frame))
            {
                PacketBuilder builder = TradingTopology.Frame(packet.FlowId);
                frames[key] = frame = (builder with { Payload = new byte[packet.PayloadLength] }).Build();
            }
            if (TradingTopology.IsTcp(packet.FlowId))
            {
                BinaryPrimitives.WriteUInt32BigEndian(frame.AsSpan(38), packet.TcpSequence);
                BinaryPrimitives.WriteUInt32BigEndian(frame.AsSpan(42), packet.TcpAcknowledgement);
                frame[47] = packet.TcpFlags;
            }
            traffic.Payload.CopyTo(frame.AsSpan(frame.Length - packet.PayloadLength));
            long timeNs = packet.StampNs + TradingTraffic.WallOffsetNs;
            BinaryPrimitives.WriteUInt32LittleEndian(header, (uint)(timeNs / 1_000_000_000));
            BinaryPrimitives.WriteUInt32LittleEndian(header[4..], (uint)(timeNs % 1_000_000_000));
            BinaryPrimitives.WriteInt32LittleEndian(header[8..], frame.Length);
            BinaryPrimitives.WriteInt32LittleEndian(header[12..], frame.Length);
            file.Write(header);
            file.Write(frame);
        }
    }
}
