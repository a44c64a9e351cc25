// SPDX-License-Identifier: Apache-2.0
using Telemetry.Capture.Rings;
using Telemetry.Kernel.Capturing;
using Telemetry.Kernel.Flight;
using Telemetry.Model.Definitions;
using Telemetry.Perf.Harness;
using TestSupport;
using TestSupport.Workload;

namespace Telemetry.Perf.Benchmarks;

/// <summary>
/// Cost of the flight ring by BPF_PROG_TEST_RUN: <c>xdp_rx</c> on a matched packet of a feed that is recorded as well,
/// net of the same program without flight rings, interleaved. An order's segment, of which headers are kept, by
/// <c>tc_tx</c>. In the same way the cost of the end of a frame in its record.
/// </summary>
internal sealed class FlightBenchmarks : BenchmarkGroup
{
    private const string Frame = "kernel.flight_";
    private const string Order = "kernel.flight_order";
    private const string Trailer = "kernel.trailer";
    private const double MostTrailerNs = 10;
    private const int TrailerBytes = 16;
    private const int TrailedPayload = 200;

    private const long RingBytes = 4 << 20;
    private const int Repeat = 2_000;                       // a ring holds the records of this many runs
    private const int FullCalls = 20;                       // per round; each takes milliseconds
    private const int QuickCalls = 8;
    private const int UdpHeaders = 42;
    private const int OrderPayload = 46;

    // Length of the frame, bytes, and the most that it may cost, ns.
    private static readonly (int Length, double MostNs)[] Lengths = [(60, 20), (256, 20), (512, 30), (1_514, 110)];

    internal override IReadOnlyList<string> Names { get; } =
        [.. Lengths.Select(one => $"{Frame}{one.Length}"), Order, Trailer];

    internal override bool IsPinned => true;

    internal override string? Unfit() =>
        Environment.IsPrivilegedProcess ? null : "loading kernel programs needs root";

    internal override void Run(PerfOptions options, Report report)
    {
        int calls = options.IsQuick ? QuickCalls : FullCalls;
        using var plain = new Rig(null, trailers: false, calls);
        using var flying = new Rig(new FlightOptions(), trailers: false, calls);
        using var trailing = new Rig(null, trailers: true, calls);
        PacketBuilder line = TradingTopology.Frame(TradingTopology.LineA);
        (string Name, Rig Rig, Hook Hook, byte[] Packet, double MostNs)[] subjects =
        [
            .. Lengths.Select(one => ($"{Frame}{one.Length}", flying, Hook.XdpRx,
                (line with { Payload = PacketBuilder.Bytes(one.Length - UdpHeaders) }).Build(), one.MostNs)),
            (Order, flying, Hook.TcTx, (TradingTopology.Frame(TradingTopology.ToExchange) with
            {
                Payload = PacketBuilder.Bytes(OrderPayload),
            }).Build(), Lengths[0].MostNs),
            (Trailer, trailing, Hook.XdpRx, (line with
            {
                Payload = PacketBuilder.Bytes(TrailedPayload),
                Padding = PacketBuilder.Bytes(TrailerBytes),
            }).Build(), MostTrailerNs),
        ];
        subjects = [.. subjects.Where(subject => options.Selects(subject.Name))];
        double[][] times = Turns.Take(options.Rounds,
        [
            .. subjects.SelectMany(subject => (Func<double>[])
            [
                () => plain.Time(subject.Hook, subject.Packet), () => subject.Rig.Time(subject.Hook, subject.Packet),
            ]),
        ]);
        for (int index = 0; index < subjects.Length; index++)
        {
            report.Add(new Measurement(
                subjects[index].Name, "ns", Turns.Net(times[(2 * index) + 1], times[2 * index]))
            {
                HighestValue = subjects[index].MostNs,
            });
        }
    }

    /// <summary>Programs with a reader that empties their rings of records between calls.</summary>
    private sealed class Rig : IDisposable
    {
        private readonly KernelCapture _capture;
        private readonly ArrayRing[] _rings;
        private readonly int _calls;

        internal Rig(FlightOptions? flight, bool trailers, int calls)
        {
            _calls = calls;
            _capture = KernelCapture.Open(new KernelCaptureOptions
            {
                Flows = TradingTopology.Build().Flows,
                Interfaces = [],
                RingBytes = RingBytes,
                ExtraHooks = [Hook.XdpRx, Hook.TcTx],
                Flight = flight,
                Trailers = trailers,
            });
            _rings = [.. _capture.Rings.Select(ring => new ArrayRing(ring))];
        }

        internal double Time(Hook hook, byte[] packet)
        {
            double[] times = new double[_calls];
            for (int call = 0; call < _calls; call++)
            {
                ProgramRun run = ProgramRun.Of(_capture.ProgramFd(hook), packet, Repeat);
                times[call] = run.Errno == 0 ? run.NanosecondsEach
                    : throw new InvalidOperationException($"BPF_PROG_TEST_RUN: errno {run.Errno}");
                Drain();
            }
            return Turns.MiddleMean(times);     // the kernel reports whole nanoseconds
        }

        public void Dispose() => _capture.Dispose();

        private void Drain()
        {
            for (int index = 0; index < _rings.Length; index++)
            {
                _rings[index].Refresh();
                while (_rings[index].TryPeek(out _))
                    _rings[index].Advance();
                _rings[index].Release();
            }
        }
    }
}
