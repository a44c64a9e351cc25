// SPDX-License-Identifier: Apache-2.0
using Telemetry.Capture.Rings;
using Telemetry.Kernel.Capturing;
using Telemetry.Kernel.Native;
using Telemetry.Model.Definitions;
using Telemetry.Perf.Harness;
using TestSupport;
using TestSupport.Workload;

namespace Telemetry.Perf.Benchmarks;

/// <summary>
/// Time of the kernel programs by BPF_PROG_TEST_RUN, interleaved with an empty program and one that only reads the
/// clock. All but those two are reported net of the empty one.
/// </summary>
internal sealed class KernelBenchmarks : BenchmarkGroup
{
    /// <summary>Helper that reads the clock, BPF_FUNC_ktime_get_ns.</summary>
    internal const int ReadClock = 5;

    private const string EmptyXdp = "kernel.xdp_empty";
    private const string ClockXdp = "kernel.xdp_clock";
    private const string Unmatched = "kernel.xdp_unmatched";
    private const string MatchedArray = "kernel.xdp_matched_array";
    private const string MatchedRingbuf = "kernel.xdp_matched_ringbuf";
    private const string EmptyTc = "kernel.tc_empty";
    private const string ClockTc = "kernel.tc_clock";
    private const string OrderTc = "kernel.tc_order";

    private const long RingBytes = 1 << 20;
    private const int Repeat = 2_000;                       // a ring holds the records of this many runs
    private const int FullCalls = 20;                       // per round; each takes milliseconds
    private const int QuickCalls = 8;
    private const int LaunchCalls = 5;
    private const int XdpPass = 2;
    private const ushort UnknownPort = 9;
    private const int OrderFrameLength = 100;
    private const int HeadersLength = 54;                   // Ethernet, IPv4, TCP
    private const int TcNext = -1;
    private const double MatchedRatio = 3.5;
    private const double OrderRatio = 3;
    private const double UnmatchedRatio = 0.5;

    internal override IReadOnlyList<string> Names { get; } =
        [EmptyXdp, ClockXdp, Unmatched, MatchedArray, MatchedRingbuf, EmptyTc, ClockTc, OrderTc];

    internal override bool IsPinned => true;

    internal override string? Unfit() =>
        Environment.IsPrivilegedProcess ? null : "loading kernel programs needs root";

    internal override void Run(PerfOptions options, Report report)
    {
        int calls = options.IsLaunch ? LaunchCalls : options.IsQuick ? QuickCalls : FullCalls;
        using LoadedPrograms? array = ((string[])[Unmatched, MatchedArray, OrderTc]).Any(options.Selects)
            ? new(RingTransport.ArrayRing, calls) : null;
        using LoadedPrograms? ringbuf = options.Selects(MatchedRingbuf)
            ? new(RingTransport.BpfRingBuffer, calls) : null;
        PacketBuilder line = TradingTopology.Frame(TradingTopology.LineA) with { Payload = PacketBuilder.Bytes(64) };
        PacketBuilder session = TradingTopology.Frame(TradingTopology.ToExchange);
        byte[] feed = line.Build();
        byte[] other = (line with { DestinationPort = UnknownPort }).Build();
        byte[] order = (session with { Payload = PacketBuilder.Bytes(OrderFrameLength - HeadersLength) }).Build();
        int emptyXdp = Load(BpfCall.ProgramTypeXdp, XdpPass, readsClock: false);
        int clockXdp = Load(BpfCall.ProgramTypeXdp, XdpPass, readsClock: true);
        int emptyTc = Load(BpfCall.ProgramTypeTc, TcNext, readsClock: false);
        int clockTc = Load(BpfCall.ProgramTypeTc, TcNext, readsClock: true);

        Measure(options, report,
            (EmptyXdp, () => Time(emptyXdp, feed, calls)), (ClockXdp, () => Time(clockXdp, feed, calls)),
            (Unmatched, () => array!.Time(Hook.XdpRx, other)), (MatchedArray, () => array!.Time(Hook.XdpRx, feed)),
            (MatchedRingbuf, () => ringbuf!.Time(Hook.XdpRx, feed)));
        Measure(options, report,
            (EmptyTc, () => Time(emptyTc, order, calls)), (ClockTc, () => Time(clockTc, order, calls)),
            (OrderTc, () => array!.Time(Hook.TcTx, order)));
        if ((array?.Lost ?? 0) + (ringbuf?.Lost ?? 0) is > 0 and long lost)
            report.Fail(MatchedArray, $"{lost} records found a full ring");
        foreach (int fd in (int[])[emptyXdp, clockXdp, emptyTc, clockTc])
            _ = Libc.close(fd);
    }

    /// <summary>Measures the selected subjects in turns, net of the first one, beside the second one, the clock. A
    /// launch of a comparison does not need the clock.</summary>
    private static void Measure(PerfOptions options, Report report, params (string Name, Func<double> Time)[] subjects)
    {
        (string empty, string clock) = (subjects[0].Name, subjects[1].Name);
        if (!subjects.Any(subject => options.Selects(subject.Name)))
            return;
        (string Name, Func<double> Time)[] wanted = [.. subjects.Where(subject => options.Selects(subject.Name)
            || subject.Name == empty || (subject.Name == clock && !options.IsLaunch))];
        double[][] times = Turns.Take(options.Rounds, [.. wanted.Select(subject => subject.Time)]);
        report.Add(new Measurement(empty, "ns", times[0]));
        double[]? clockNs = wanted.Length > 1 && wanted[1].Name == clock ? Turns.Net(times[1], times[0]) : null;
        for (int index = 1; index < wanted.Length; index++)
        {
            string name = wanted[index].Name;
            bool isNextToClock = clockNs is not null && name != clock;
            report.Add(new Measurement(name, "ns", Turns.Net(times[index], times[0]))
            {
                ReferenceName = isNextToClock ? clock : null,
                ReferenceValues = isNextToClock ? clockNs : null,
                HighestRatio = name switch
                {
                    Unmatched => UnmatchedRatio,
                    MatchedArray => MatchedRatio,
                    OrderTc => OrderRatio,
                    _ => null,
                },
            });
        }
    }

    private static int Load(uint type, int verdict, bool readsClock)
    {
        BpfCall.Instruction[] instructions = readsClock
            ? [BpfCall.Instruction.Call(ReadClock), BpfCall.Instruction.Return(verdict), BpfCall.Instruction.Exit]
            : [BpfCall.Instruction.Return(verdict), BpfCall.Instruction.Exit];
        int fd = BpfCall.LoadProgram(type, 0, instructions);
        return fd >= 0 ? fd : throw new InvalidOperationException($"the kernel refuses a small program: errno {-fd}");
    }

    private static double Time(int programFd, byte[] packet, int calls)
    {
        var times = new double[calls];
        for (int call = 0; call < calls; call++)
            times[call] = TimeOnce(programFd, packet);
        return Turns.MiddleMean(times);     // the kernel reports whole nanoseconds
    }

    private static double TimeOnce(int programFd, byte[] packet)
    {
        ProgramRun run = ProgramRun.Of(programFd, packet, Repeat);
        return run.Errno == 0
            ? run.NanosecondsEach
            : throw new InvalidOperationException($"BPF_PROG_TEST_RUN: errno {run.Errno}");
    }

    /// <summary>The appliance's programs with a reader that empties their rings between calls.</summary>
    private sealed class LoadedPrograms : IDisposable
    {
        private readonly KernelCapture _capture;
        private readonly ArrayRing[] _arrays = [];
        private readonly BpfRingBuffer[] _buffers = [];
        private readonly int _calls;

        internal LoadedPrograms(RingTransport transport, int calls)
        {
            _calls = calls;
            _capture = KernelCapture.Open(new KernelCaptureOptions
            {
                Flows = TradingTopology.Build().Flows,
                Interfaces = [],
                RingBytes = RingBytes,
                Transport = transport,
                ExtraHooks = [Hook.XdpRx, Hook.TcTx],
            });
            if (transport == RingTransport.ArrayRing)
                _arrays = [.. _capture.Rings.Select(ring => new ArrayRing(ring))];
            else
                _buffers = [.. _capture.Rings.Select(ring => new BpfRingBuffer(ring))];
        }

        internal long Lost => Enumerable.Range(1, _capture.LargestFlowId).Sum(flow => _capture.FlowLost(flow));

        internal double Time(Hook hook, byte[] packet)
        {
            var times = new double[_calls];
            for (int call = 0; call < _calls; call++)
            {
                times[call] = TimeOnce(_capture.ProgramFd(hook), packet);
                Drain(_arrays);
                Drain(_buffers);
            }
            return Turns.MiddleMean(times);     // the kernel reports whole nanoseconds
        }

        public void Dispose() => _capture.Dispose();

        private static void Drain<TRing>(TRing[] rings)
            where TRing : struct, IPacketRing
        {
            for (int index = 0; index < rings.Length; index++)
            {
                rings[index].Refresh();
                while (rings[index].TryPeek(out _))
                    rings[index].Advance();
                rings[index].Release();
            }
        }
    }
}
