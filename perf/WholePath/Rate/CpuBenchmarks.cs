// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using Microsoft.Win32.SafeHandles;
using Telemetry.Kernel.Native;
using Telemetry.Kernel.Threads;
using Telemetry.Perf.Harness;
using TestSupport;
using TestSupport.Binary;

namespace Telemetry.Perf.WholePath.Rate;

/// <summary>
/// Processor time per gigabit of traffic, at fixed rates: of the kernel programs, as measured by the kernel
/// (<c>bpf_stats</c>) minus the cost of the statistics, and of the built program's <c>run</c>, all threads. The packets
/// go to a mirror port, where the programs drop them after capture: otherwise two cores do not reach the highest rate.
/// </summary>
internal sealed class CpuBenchmarks : BenchmarkGroup
{
    private const string Prefix = "path.cpu_";
    private const string Idle = Prefix + "idle";
    private const string Counting = Prefix + "counting";
    private const int FirstPort = 26400;
    private const int FullRounds = 5;
    private const int FullMilliseconds = 1_000;
    private const int QuickRounds = 1;
    private const int QuickMilliseconds = 100;
    private const int CallsOfCounting = 1_000_000;
    private const int XdpPass = 2;
    private const double BitsPerByte = 8;
    private const double LeastShareOfRate = 0.95;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private static readonly int[] Lengths = [200, 1_400];
    private static readonly double[] Gigabits = [0.1, 0.5, 1, 2];

    // One feed per length, since packets to a feed have one sequence.
    private static readonly string Yaml = string.Create(CultureInfo.InvariantCulture, $$"""
        interfaces: [{name: {{PathNetwork.Watched}}, role: mirror, drop: true}]
        capture: {ring_bytes: 16MiB}
        feeds:
          - {name: short, protocol: moldudp64, lines: [{address: {{PathNetwork.HostAddress}}:{{FirstPort}}}]}
          - {name: long, protocol: moldudp64, lines: [{address: {{PathNetwork.HostAddress}}:{{FirstPort + 1}}}]}
        """);

    internal override IReadOnlyList<string> Names { get; } =
    [
        .. Loads().SelectMany(load => new[] { load.Rate, load.Programs, load.Run }), Idle, Counting,
    ];

    internal override string? Unfit() => PathNetwork.Unfit();

    internal override void Run(PerfOptions options, Report report)
    {
        _ = TelemetryBinary.Built;
        using var network = new PathNetwork();
        using var folder = new ScratchFolder();
        string config = folder.File("cpu.yaml");
        File.WriteAllText(config, Yaml);
        network.RemoveHostAddress();
        SegmentSender[] senders = [.. Lengths.Select(
            (length, index) => new SegmentSender(network, FirstPort + index, length - RatePacket.FrameHeadersLength))];
        Load[] loads = [.. Loads()];
        try
        {
            using IDisposable counting = ProgramStatistics.Enable();
            double[] callNs = [.. Enumerable.Range(0, options.Rounds).Select(_ => CallNs())];
            using TelemetryProcess run = ManyChannels.StartBesideSender(network, config);
            int milliseconds = options.IsQuick ? QuickMilliseconds : FullMilliseconds;
            double overheadNs = Turns.Median(callNs);
            double[][] idle = Turns.Take(options.IsQuick ? QuickRounds : FullRounds,
            [
                () => IdleShare(run.Id, milliseconds),
                .. loads.Select(load => (Func<double>)(() => load.Take(
                    run.Id, senders[load.Sender], milliseconds, overheadNs))),
            ]);
            Finish(run, loads.Sum(load => load.Sent));
            foreach (Load load in loads)
                load.Add(report);
            report.Add(new Measurement(Idle, "ms/s", idle[0]));
            report.Add(new Measurement(Counting, "ns", callNs));
        }
        finally
        {
            Array.ForEach(senders, sender => sender.Dispose());
        }
    }

    private static IEnumerable<Load> Loads() => Lengths.SelectMany((length, sender) =>
        Gigabits.Select(gigabits => new Load(sender, length, gigabits)));

    private static double IdleShare(int process, int milliseconds)
    {
        long startNs = ProcessTime.CpuNs(process);
        HostThread.SleepNs(milliseconds * 999_999L);            // SleepNs takes less than a second
        return (ProcessTime.CpuNs(process) - startNs) / 1e6 * 1_000 / milliseconds;
    }

    // Statistics of an empty program: the clock readings.
    private static double CallNs()
    {
        int program = BpfCall.LoadProgram(
            BpfCall.ProgramTypeXdp, 0, [BpfCall.Instruction.Return(XdpPass), BpfCall.Instruction.Exit]);
        using var file = new SafeFileHandle(program, ownsHandle: true);
        byte[] frame = new byte[Lengths[0]];
        ProgramRun ran = ProgramRun.Of(program, frame, CallsOfCounting);
        ProgramStatistics counted = ProgramStatistics.Of(program);
        return ran.Errno == 0 ? counted.MeanNs
            : throw new InvalidOperationException($"BPF_PROG_TEST_RUN: errno {ran.Errno}");
    }

    private static void Finish(TelemetryProcess run, long sent)
    {
        run.Signal(Signals.Interrupt);
        RunResult result = run.WaitForEnd(Patience);
        RecordsLostException.ThrowIfAny(result.Summary.Count("ledger", "lost_ring"));
        long reported = result.Summary.Count("feeds", 0, "messages") + result.Summary.Count("feeds", 1, "messages");
        if (!result.Summary.Flag("ledger", "closed") || reported != sent)
            throw new InvalidOperationException($"of {sent} packets {reported} came: {result.Summary.At("ledger")}");
    }

    /// <summary>Packets of one length at one rate, and their processor time.</summary>
    private sealed class Load(int sender, int length, double gigabits)
    {
        private readonly string _name =
            string.Create(CultureInfo.InvariantCulture, $"{Prefix}{length}_bytes_{gigabits}_gbit_");
        private readonly List<double> _rates = [];
        private readonly List<double> _programs = [];
        private readonly List<double> _run = [];

        internal int Sender => sender;

        internal string Rate => _name + "rate";

        internal string Programs => _name + "programs";

        internal string Run => _name + "run";

        /// <summary>Number of packets sent in total.</summary>
        internal long Sent { get; private set; }

        internal double Take(int process, SegmentSender packetSender, int milliseconds, double overheadNs)
        {
            ProgramStatistics start = ProgramStatistics.OfProcess(process);
            long startNs = ProcessTime.CpuNs(process);
            (int packets, long timeNs) =
                packetSender.SendPaced(gigabits * 1e9 / (length * BitsPerByte), milliseconds);
            long runNs = ProcessTime.CpuNs(process) - startNs;
            ProgramStatistics programs = ProgramStatistics.OfProcess(process) - start;
            Sent += packets;
            double sentGigabits = packets * length * BitsPerByte / 1e9;
            _rates.Add(sentGigabits * 1e9 / timeNs);
            _programs.Add((programs.TimeNs - (programs.Calls * overheadNs)) / 1e6 / sentGigabits);
            _run.Add(runNs / 1e6 / sentGigabits);
            return _run[^1];
        }

        // The first of each is the warm-up's.
        internal void Add(Report report)
        {
            report.Add(new Measurement(Rate, "Gbit/s", [.. _rates.Skip(1)])
            {
                LowestValue = LeastShareOfRate * gigabits,
            });
            report.Add(new Measurement(Programs, "ms/Gbit", [.. _programs.Skip(1)]));
            report.Add(new Measurement(Run, "ms/Gbit", [.. _run.Skip(1)]));
        }
    }
}
