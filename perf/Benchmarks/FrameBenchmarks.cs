// SPDX-License-Identifier: Apache-2.0
using Telemetry.Appliance.BlackBox;
using Telemetry.Appliance.WholeFrames;
using Telemetry.CaptureFiles;
using Telemetry.CaptureFiles.Extracting;
using Telemetry.Kernel.Capturing;
using Telemetry.Kernel.Flight;
using Telemetry.Kernel.Layout;
using Telemetry.Model.Clocks;
using Telemetry.Model.Definitions;
using Telemetry.Perf.Harness;
using TestSupport;
using TestSupport.Workload;

namespace Telemetry.Perf.Benchmarks;

/// <summary>
/// Whole frames of 1,500 bytes from a flight ring to a file on tmpfs, as <c>run --capture --frames</c> writes them,
/// beside a loop of <c>write</c> of as many bytes. The ring was filled by BPF_PROG_TEST_RUN before; time of a frame.
/// </summary>
internal sealed class FrameBenchmarks : BenchmarkGroup
{
    private const string Name = "frames.write_1500";
    private const string Folder = "/dev/shm";
    private const int Length = 1_500;
    private const int UdpHeaders = 42;
    private const int Frames = 40_000;                      // the ring holds them
    private const long RingBytes = 64 << 20;
    private const double MostNs = 833;                      // 1.2 million a second
    private const double MostRatio = 2.5;
    private const int ChunkBytes = 1 << 20;

    internal override IReadOnlyList<string> Names { get; } = [Name];

    internal override bool IsPinned => true;

    internal override string? Unfit() => !Environment.IsPrivilegedProcess ? "loading kernel programs needs root"
        : Directory.Exists(Folder) ? null : $"there is no {Folder}";

    internal override void Run(PerfOptions options, Report report)
    {
        long bytes = 0;
        double[][] times = Turns.Take(options.Rounds, () => Write(out bytes), () => WritePlain(bytes));
        report.Add(Measurement.Beside(Name, times[0], "a loop of write", times[1], MostRatio) with
        {
            HighestValue = MostNs,
        });
    }

    private static double Write(out long bytes)
    {
        using var capture = KernelCapture.Open(new KernelCaptureOptions
        {
            Flows = TradingTopology.Build().Flows,
            Interfaces = [],
            ExtraHooks = [Hook.XdpRx],
            Flight = new FlightOptions
            {
                Bytes = RingBytes,
                Packets = FlightChoice.Flows | FlightChoice.Counted,
            },
        });
        byte[] frame = (TradingTopology.Frame(TradingTopology.LineA) with
        {
            Payload = PacketBuilder.Bytes(Length - UdpHeaders),
        }).Build();
        ProgramRun run = ProgramRun.Of(capture.ProgramFd(Hook.XdpRx), frame, Frames);
        if (run.Errno != 0)
            throw new InvalidOperationException($"BPF_PROG_TEST_RUN: errno {run.Errno}");
        string path = PathOf("frames");
        try
        {
            using var tape = new SessionTape(1 << 20);
            var files = new FrameFiles(path, default, "", static () => new ExtractLabels
            {
                Hardware = "",
                OperatingSystem = "",
                Application = "",
                Names = [],
            });
            var writer = new FrameWriter(
                capture.Flights, files, new FlownFrames(0, static _ => "test"),
                new FrameCounts(capture.Flights, capture.LargestFlowId + 1), new TapeIndex(tape))
            {
                Flows = static () => [],
            };
            writer.End();
            long startNs = MonotonicClock.NowNs;
            writer.Run();
            double elapsedNs = MonotonicClock.NowNs - startNs;
            bytes = new FileInfo(path).Length;
            return writer.Report() is { Frames: Frames, Lost: 0 } ? elapsedNs / Frames
                : throw new InvalidOperationException("frames are missing");
        }
        finally
        {
            File.Delete(path);
        }
    }

    private static double WritePlain(long bytes)
    {
        string path = PathOf("plain");
        byte[] chunk = PacketBuilder.Bytes(ChunkBytes);
        try
        {
            using var file = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0);
            long startNs = MonotonicClock.NowNs;
            for (long left = bytes; left > 0; left -= ChunkBytes)
                file.Write(chunk, 0, (int)Math.Min(left, ChunkBytes));
            return (double)(MonotonicClock.NowNs - startNs) / Frames;
        }
        finally
        {
            File.Delete(path);
        }
    }

    private static string PathOf(string name) => Path.Combine(Folder, $"telemetry-perf-{Environment.ProcessId}-{name}");
}
