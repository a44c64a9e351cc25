// SPDX-License-Identifier: Apache-2.0
using System.Net;
using System.Net.Sockets;
using Telemetry.Capture.Rings;
using Telemetry.Config;
using Telemetry.Kernel.Capturing;
using Telemetry.Kernel.HostPath;
using Telemetry.Kernel.HostPath.Steps;
using Telemetry.Kernel.Threads;
using Telemetry.Model.Clocks;
using Telemetry.Model.Definitions;
using Telemetry.Perf.Harness;
using Telemetry.Perf.WholePath.Latency;

namespace Telemetry.Perf.WholePath;

/// <summary>
/// Time of the kernel programs that record a packet's steps in the host, as the kernel measures it (<c>bpf_stats</c>):
/// datagrams that come into a socket, calls that read them, calls that send orders, and the callbacks of an order's
/// stamps, of which there are four. Compared with that of the capture's program on the same datagrams, in the same
/// seconds.
/// </summary>
internal sealed class StageBenchmarks : BenchmarkGroup
{
    private const string Captured = "stages.captured";
    private const string SocketIn = "stages.socket_in";
    private const string Read = "stages.read";
    private const string Send = "stages.send";
    private const string Transmit = "stages.transmit";

    private const double MostSocketIn = 1.3;
    private const double MostRead = 1.7;
    private const double MostSend = 2;
    private const double MostTransmit = 2;

    private const int PerSecond = 20_000;
    private const int FullPackets = 4_000;
    private const int QuickPackets = 1_000;
    private const int DrainEvery = 200;

    private const string Yaml = """
        interfaces: [{name: host0}]
        feeds:
          - {name: f, protocol: cme-mdp3, lines: [{address: 10.99.1.2:26400}]}
        sessions:
          - {name: s, protocol: soupbintcp-ouch5, gateways: [10.99.1.1:9000]}
        """;

    internal override IReadOnlyList<string> Names { get; } = [Captured, SocketIn, Read, Send, Transmit];

    internal override string? Unfit() => PathNetwork.Unfit();

    internal override void Run(PerfOptions options, Report report)
    {
        int packets = options.IsQuick ? QuickPackets : FullPackets;
        List<double>[] values = [[], [], [], [], []];
        PinnedThread.Run(() =>
        {
            using var rig = new Rig();
            if (rig.Missing is { } missing)
                throw new InvalidOperationException(missing);
            for (int round = 0; round < options.Rounds; round++)
            {
                foreach ((List<double> all, double one) in values.Zip(rig.Time(packets)))
                    all.Add(one);
            }
        });
        report.Add(new Measurement(Captured, "ns", [.. values[0]]));
        report.Add(Compared(SocketIn, values[1], values[0], MostSocketIn));
        report.Add(Compared(Read, values[2], values[0], MostRead));
        report.Add(Compared(Send, values[3], values[0], MostSend));
        report.Add(Compared(Transmit, values[4], values[0], MostTransmit));
    }

    private static Measurement Compared(string name, List<double> values, List<double> captured, double most) =>
        new(name, "ns", [.. values])
        {
            ReferenceName = Captured,
            ReferenceValues = [.. captured],
            HighestRatio = most,
        };

    /// <summary>A host that reads datagrams and sends orders.</summary>
    private sealed class Rig : IDisposable
    {
        private readonly PathNetwork _network = new();
        private readonly KernelCapture _capture;
        private readonly StageCapture _stages;
        private readonly StageRing _stageRing;
        private readonly ArrayRing[] _rings;
        private readonly Socket _receiver;
        private readonly Socket _market;
        private readonly OrderConnection _orders;
        private readonly byte[] _packet = PathPacket.Make();
        private readonly byte[] _read = new byte[2 * PathPacket.Length];

        internal Rig()
        {
            Configuration configuration = WatchedRun.Configure(Yaml);
            KernelCapture? capture = null;
            StageCapture? stages = null;
            _network.OnHost(() =>
            {
                capture = KernelCapture.Open(new KernelCaptureOptions
                {
                    Flows = configuration.Topology.Flows,
                    Interfaces = [new CaptureInterface(PathNetwork.Watched, AttachMode.Auto)],
                });
                stages = StageCapture.Open(capture, new StageOptions());
                capture.AttachReceive();
                stages.Attach();
            });
            (_capture, _stages) = (capture!, stages!);
            _stageRing = new StageRing(_stages.Ring);
            _rings = [.. _capture.Rings.Select(ring => new ArrayRing(ring))];
            _receiver = _network.HostSocket(SocketType.Dgram, RoundTrips.FeedPort);
            _market = _network.MarketSocket(SocketType.Dgram, 0);
            _orders = new OrderConnection(_network);
        }

        /// <summary>Reason that a program is not there; null if all are.</summary>
        internal string? Missing =>
            StageCapture.Programs.Select(_stages.WhyMissing).FirstOrDefault(static why => why is not null);

        /// <summary>Time of a call of each program while datagrams are read and orders sent, nanoseconds.</summary>
        internal double[] Time(int packets)
        {
            int[] programs =
                [_capture.ProgramFd(Hook.XdpRx), .. StageCapture.Programs.Select(_stages.ProgramFd)];
            StageCounters[] before = [.. StageCapture.Programs.Select(_stages.ReadCounters)];
            var to = new IPEndPoint(PathNetwork.HostAddress, RoundTrips.FeedPort);
            HostThread.UseFineTimers();
            using (ProgramStatistics.Enable())
            {
                ProgramStatistics[] start = [.. programs.Select(ProgramStatistics.Of)];
                var schedule = new Schedule(MonotonicClock.NowNs, PerSecond);
                for (int index = 0; index < packets; index++)
                {
                    _ = schedule.Await(index);
                    _ = _market.SendTo(_packet, to);
                    _ = _receiver.Receive(_read);
                    _ = _orders.Send();
                    if (index % DrainEvery == 0)
                        Drain();
                }
                double[] times = [.. programs.Zip(start).Select(static each => MeanOf(each.First, each.Second))];
                foreach ((StageProgram program, StageCounters old) in StageCapture.Programs.Zip(before))
                {
                    long recorded = _stages.ReadCounters(program).Recorded - old.Recorded;
                    if (recorded < packets)
                        throw new InvalidOperationException($"{recorded} records of {program} for {packets} packets");
                }
                return times;
            }
        }

        public void Dispose()
        {
            _orders.Dispose();
            _market.Dispose();
            _receiver.Dispose();
            _network.OnHost(() =>
            {
                _stages.Dispose();
                _capture.Dispose();
            });
            _network.Dispose();
        }

        private static double MeanOf(int program, ProgramStatistics start)
        {
            ProgramStatistics used = ProgramStatistics.Of(program) - start;
            return (double)used.TimeNs / used.Calls;
        }

        private void Drain()
        {
            _ = _stageRing.Refresh();
            while (_stageRing.TryPeek(out _))
                _stageRing.Advance();
            _stageRing.Release();
            for (int index = 0; index < _rings.Length; index++)
            {
                _ = _rings[index].Refresh();
                while (_rings[index].TryPeek(out _))
                    _rings[index].Advance();
                _rings[index].Release();
            }
        }
    }
}
