// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using Telemetry.Capture;
using Telemetry.Capture.Rings;
using Telemetry.Config;
using Telemetry.Kernel.Capturing;
using Telemetry.Kernel.Native;
using Telemetry.Model.Clocks;
using Telemetry.Model.Definitions;
using Telemetry.Model.Control;
using Telemetry.Perf.Harness;
using Telemetry.Pipeline.Decoding;
using Telemetry.Pipeline.Decoding.Tcp;
using TestSupport;
using TestSupport.Workload;

namespace Telemetry.Perf.Benchmarks;

/// <summary>
/// Cost of <c>verify_checksums</c>: with <c>sum</c> the kernel program sums the payload, with <c>true</c> it records
/// all of it instead of its first 64 bytes, and the reader sums it. All use the same packets, interleaved.
/// </summary>
internal sealed class ChecksumBenchmarks : BenchmarkGroup
{
    private const string Kernel = "kernel.checksum_";
    private const string Reader = "reader.checksum_";

    private const int Records = 2_000;
    private const int FullKernelCalls = 5;                  // per round; each takes milliseconds
    private const int QuickKernelCalls = 2;
    private const int FullReaderCalls = 20;
    private const int QuickReaderCalls = 4;
    private const long RingBytes = 4 << 20;                 // holds enough records of the largest size
    private const long HoldNs = 5_000;
    private const int XdpPass = 2;
    private const int MoldHeader = 20;

    // The first is what the others are compared with.
    private static readonly (string Name, ChecksumScope Scope)[] Scopes =
    [
        ("head_", ChecksumScope.Captured), ("sum_", ChecksumScope.Summed), ("whole_", ChecksumScope.Recorded),
    ];

    private const int OfKernelOnly = 200;
    private static readonly int[] Payloads = [100, 200, 500, 1_400];

    internal override IReadOnlyList<string> Names { get; } =
        [.. Subjects(Kernel).Concat(Subjects(Reader)).Select(subject => subject.Name)];

    internal override IReadOnlyList<string> CountedNames { get; } =
        [.. Subjects(Reader).Select(subject => subject.Name)];

    internal override bool IsPinned => true;

    internal override string? Unfit() =>
        Environment.IsPrivilegedProcess ? null : "loading kernel programs needs root";

    internal override void Run(PerfOptions options, Report report)
    {
        Dictionary<ChecksumScope, Rig> rigs = Scopes.ToDictionary(one => one.Scope, one => new Rig(one.Scope));
        MeasureKernel(options, report, rigs);
        MeasureReader(options, report, rigs);
        foreach (Rig rig in rigs.Values)
            rig.Dispose();
    }

    private static void MeasureKernel(PerfOptions options, Report report, Dictionary<ChecksumScope, Rig> rigs)
    {
        (string Name, int Payload, ChecksumScope Scope)[] subjects = [.. Subjects(Kernel)];
        if (!subjects.Any(subject => options.Selects(subject.Name)))
            return;
        int calls = options.IsQuick ? QuickKernelCalls : FullKernelCalls;
        byte[] small = Packet(Payloads[0]);
        int empty = BpfCall.LoadProgram(
            BpfCall.ProgramTypeXdp, 0, [BpfCall.Instruction.Return(XdpPass), BpfCall.Instruction.Exit]);
        double[][] times = Turns.Take(options.Rounds,
        [
            .. subjects.Select(subject => TimeOf(rigs[subject.Scope], Packet(subject.Payload))),
            () => Middle(calls, () => ProgramRun.Of(empty, small, Records).NanosecondsEach),
        ]);
        Report(report, subjects, "ns", [.. times[..^1].Select(values => Turns.Net(values, times[^1]))]);
        _ = Libc.close(empty);

        Func<double> TimeOf(Rig rig, byte[] packet) => () => Middle(calls, () => rig.Fill(Hook.XdpRx, packet));
    }

    private static void MeasureReader(PerfOptions options, Report report, Dictionary<ChecksumScope, Rig> rigs)
    {
        (string Name, int Payload, ChecksumScope Scope)[] subjects = [.. Subjects(Reader)];
        if (!subjects.Any(subject => options.Selects(subject.Name)))
            return;
        int calls = options.IsQuick ? QuickReaderCalls : FullReaderCalls;
        Report(report, subjects, "ns/record", Turns.Take(options.Rounds,
            [.. subjects.Select(subject => TimeOf(rigs[subject.Scope], Packet(subject.Payload)))]));

        // Uses the TC program: before each call of an XDP program the kernel rewrites its dispatcher.
        Func<double> TimeOf(Rig rig, byte[] packet) => () => Middle(calls, () =>
        {
            _ = rig.Fill(Hook.TcRx, packet);
            return rig.ReadNs;
        });
    }

    private static void Report(
        Report report, (string Name, int Payload, ChecksumScope Scope)[] subjects, string unit, double[][] values)
    {
        for (int index = 0; index < subjects.Length; index++)
        {
            int first = Array.FindIndex(subjects, subject => subject.Payload == subjects[index].Payload);
            report.Add(new Measurement(subjects[index].Name, unit, values[index])
            {
                ReferenceName = index > first ? subjects[first].Name : null,
                ReferenceValues = index > first ? values[first] : null,
            });
        }
    }

    // The reader has no more to do for a sum than without one.
    private static IEnumerable<(string Name, int Payload, ChecksumScope Scope)> Subjects(string kind) =>
        from payload in kind == Kernel ? Payloads : Payloads.Where(payload => payload != OfKernelOnly)
        from scope in kind == Kernel ? Scopes : Scopes.Where(scope => scope.Scope != ChecksumScope.Summed)
        select ($"{kind}{scope.Name}{payload}", payload, scope.Scope);

    /// <summary>One message that fills the payload, with a valid checksum.</summary>
    private static byte[] Packet(int payloadLength)
    {
        byte[] payload = PacketBuilder.Bytes(payloadLength);
        "CHECKSUMS0"u8.CopyTo(payload);
        BinaryPrimitives.WriteUInt64BigEndian(payload.AsSpan(10), 1);
        BinaryPrimitives.WriteUInt16BigEndian(payload.AsSpan(18), 1);
        BinaryPrimitives.WriteUInt16BigEndian(payload.AsSpan(MoldHeader), (ushort)(payloadLength - MoldHeader - 2));
        return (TradingTopology.Frame(TradingTopology.LineA) with { Payload = payload }).Build();
    }

    private static double Middle(int calls, Func<double> measure) =>
        Turns.MiddleMean([.. Enumerable.Range(0, calls).Select(_ => measure())]);

    /// <summary>Kernel programs of a feed, and the complete reader of their records.</summary>
    private sealed class Rig : IDisposable
    {
        private readonly KernelCapture _capture;
        private readonly DiscardingSink.Tally _tally = new();
        private readonly RecordReader<ArrayRing, DiscardingSink, NoTap> _reader;

        internal Rig(ChecksumScope scope)
        {
            Topology topology = TradingTopology.Build(scope);
            _capture = KernelCapture.Open(new KernelCaptureOptions
            {
                Flows = topology.Flows,
                Interfaces = [],
                RingBytes = RingBytes,
                ExtraHooks = [Hook.XdpRx, Hook.TcRx],
            });
            var decoder = new PacketDecoder<DiscardingSink>(
                topology, TcpStreamOptions.For(topology), new DiscardingSink(_tally));
            _reader = new RecordReader<ArrayRing, DiscardingSink, NoTap>(
                _capture, [.. _capture.Rings.Select(ring => new ArrayRing(ring))], decoder,
                new FlowInterfaces(topology.Flows.Count), HoldNs, new ControlQueue(), default);
        }

        /// <summary>Time of the reader per record of the latest fill, nanoseconds.</summary>
        internal double ReadNs { get; private set; }

        /// <summary>Makes the program of a hook record a packet many times, and reads the records.</summary>
        /// <returns>Time of one run of the program, nanoseconds.</returns>
        internal double Fill(Hook hook, byte[] packet)
        {
            ProgramRun run = ProgramRun.Of(_capture.ProgramFd(hook), packet, Records);
            long nowNs = MonotonicClock.NowNs + HoldNs;
            long startNs = WorkClock.Now();
            int taken = _reader.Pass(nowNs);
            ReadNs = (double)(WorkClock.Now() - startNs) / Records;
            return run.Errno == 0 && taken == Records && _tally.Broken == 0
                ? run.NanosecondsEach
                : throw new InvalidOperationException(
                    $"BPF_PROG_TEST_RUN: errno {run.Errno}; {taken} of {Records} records were read");
        }

        public void Dispose() => _capture.Dispose();
    }
}
