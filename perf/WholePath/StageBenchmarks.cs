// SPDX-License-Identifier: Apache-2.0
using System.Net;
using System.Net.Sockets;
using Telemetry.Capture.Rings;
using Telemetry.Kernel.HostPath;
using Telemetry.Kernel.HostPath.Steps;
using Telemetry.Kernel.Layout;
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
        report.Add(Measurement.Beside(SocketIn, values[1], Captured, values[0], MostSocketIn));
        report.Add(Measurement.Beside(Read, values[2], Captured, values[0], MostRead));
        report.Add(Measurement.Beside(Send, values[3], Captured, values[0], MostSend));
        report.Add(Measurement.Beside(Transmit, values[4], Captured, values[0], MostTransmit));
    }

    /// <summary>A host that reads datagrams and sends orders.</summary>
    private sealed class Rig : IDisposable
    {
        private readonly CapturedHost _host;
        private readonly StageCapture _stages;
        private readonly StageRing _stageRing;
        private readonly Socket _receiver;
        private readonly Socket _market;
        private readonly OrderConnection _orders;
        private readonly byte[] _packet = PathPacket.Make();
        private readonly byte[] _read = new byte[2 * PathPacket.Length];

        internal Rig()
        {
            StageCapture? stages = null;
            _host = new CapturedHost(Yaml, capture =>
            {
                stages = StageCapture.Open(capture, new StageOptions());
                stages.Attach();
            });
            _stages = stages!;
            _stageRing = new StageRing(_stages.Ring);
            _receiver = _host.Network.HostSocket(SocketType.Dgram, RoundTrips.FeedPort);
            _market = _host.Network.MarketSocket(SocketType.Dgram, 0);
            _orders = new OrderConnection(_host.Network);
        }

        /// <summary>Reason that a program is not there; null if all are.</summary>
        internal string? Missing =>
            StageCapture.Programs.Select(_stages.WhyMissing).FirstOrDefault(static why => why is not null);

        /// <summary>Time of a call of each program while datagrams are read and orders sent, nanoseconds.</summary>
        internal double[] Time(int packets)
        {
            int[] programs =
            [
                _host.Capture.ProgramFd(Hook.XdpRx),
                .. StageCapture.Programs.Select(program => _stages.ProgramFds(program).First()),
            ];
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
                double[] times =
                [
                    .. programs.Zip(
                        start, static (program, before) => (ProgramStatistics.Of(program) - before).MeanNs),
                ];
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
            _host.Network.OnHost(_stages.Dispose);
            _host.Dispose();
        }

        private void Drain()
        {
            _ = _stageRing.Refresh();
            while (_stageRing.TryPeek(out _))
                _stageRing.Advance();
            _stageRing.Release();
            _host.Drain();
        }
    }
}
