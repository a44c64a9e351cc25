// SPDX-License-Identifier: Apache-2.0
using System.Net;
using System.Net.Sockets;
using Telemetry.Capture.Rings;
using Telemetry.Config;
using Telemetry.Kernel.Capturing;
using Telemetry.Kernel.Threads;
using Telemetry.Model.Clocks;
using Telemetry.Model.Definitions;
using Telemetry.Perf.Harness;
using Telemetry.Perf.WholePath.Latency;
using TestSupport;

namespace Telemetry.Perf.WholePath;

/// <summary>
/// Time of a call of the appliance's programs on real packets as measured by the kernel (<c>bpf_stats</c>), compared
/// with BPF_PROG_TEST_RUN of the same program on the same packet. Between real packets the kernel does much other work,
/// so the program has more cache misses; and the statistics read a clock twice per call.
/// </summary>
internal sealed class ProgramBenchmarks : BenchmarkGroup
{
    private const string Receive = "path.program_xdp_rx";
    private const string Transmit = "path.program_tc_tx";
    private const string TestRun = "_test_run";

    private const int Port = 26400;
    private const int PerSecond = 20_000;
    private const int FullPackets = 4_000;
    private const int QuickPackets = 1_000;
    private const int Repeat = 1_000;
    private const long RingBytes = 1 << 20;
    private const int DrainCpu = 1;
    private const long DrainEveryNs = 50_000;

    private const string Yaml = """
        interfaces: [{name: host0}]
        feeds:
          - {name: f, protocol: cme-mdp3, lines: [{address: 10.99.1.2:26400}]}
        sessions:
          - {name: s, protocol: soupbintcp-ouch5, gateways: [10.99.1.1:9000]}
        """;

    internal override IReadOnlyList<string> Names { get; } =
        [Receive + TestRun, Receive, Transmit + TestRun, Transmit];

    internal override string? Unfit() => PathNetwork.Unfit();

    internal override void Run(PerfOptions options, Report report)
    {
        int packets = options.IsQuick ? QuickPackets : FullPackets;
        using var rig = new Rig(packets);
        double[][] values = [];
        // The threads of the sender are on CPU 0, and so are the programs.
        PinnedThread.Run(() => values = Turns.Take(
            options.Rounds,
            () => rig.TimeTestRun(Hook.XdpRx), () => rig.TimeReal(Hook.XdpRx),
            () => rig.TimeTestRun(Hook.TcTx), () => rig.TimeReal(Hook.TcTx)));
        for (int index = 0; index < values.Length; index++)
        {
            bool isReal = index % 2 == 1;
            report.Add(new Measurement(Names[index], "ns", values[index])
            {
                ReferenceName = isReal ? Names[index - 1] : null,
                Reference = isReal ? Turns.Median(values[index - 1]) : null,
            });
        }
    }

    /// <summary>Programs on a network, and a reader that empties their rings.</summary>
    private sealed class Rig : IDisposable
    {
        private readonly int _packets;
        private readonly PathNetwork _network = new();
        private readonly KernelCapture _capture;
        private readonly OrderConnection _orders;
        private readonly Socket _nobody;
        private readonly Socket _market;
        private readonly byte[] _packet = PathPacket.Make();
        private readonly byte[] _order = new byte[OrderConnection.OrderLength];
        private readonly Thread _drain;
        private bool _isStopped;

        internal Rig(int packets)
        {
            _packets = packets;
            Configuration configuration = WatchedRun.Configure(Yaml);
            KernelCapture? capture = null;
            _network.OnHost(() =>
            {
                capture = KernelCapture.Open(new KernelCaptureOptions
                {
                    Flows = configuration.Topology.Flows,
                    Interfaces = [new CaptureInterface(PathNetwork.Watched, AttachMode.Auto)],
                    RingBytes = RingBytes,
                });
                capture.AttachReceive();
                capture.AttachTransmit();
            });
            _capture = capture!;
            _orders = new OrderConnection(_network);
            OrderBytes.FillOrder(_order);
            _nobody = _network.HostSocket(SocketType.Dgram, Port);
            _market = _network.MarketSocket(SocketType.Dgram, 0);
            _market.Connect(new IPEndPoint(PathNetwork.HostAddress, Port));
            _drain = new Thread(Drain);
            _drain.Start();
        }

        /// <summary>Time of a run on the packet that <see cref="TimeReal"/> sends, nanoseconds.</summary>
        internal double TimeTestRun(Hook hook)
        {
            byte[] frame = hook == Hook.XdpRx
                ? new PacketBuilder
                {
                    Source = PathNetwork.MarketAddress,
                    Destination = PathNetwork.HostAddress,
                    DestinationPort = Port,
                    Payload = _packet,
                }.Build()
                : new PacketBuilder
                {
                    Source = PathNetwork.HostAddress,
                    Destination = PathNetwork.MarketAddress,
                    DestinationPort = RoundTrips.GatewayPort,
                    IsTcp = true,
                    Payload = _order,
                }.Build();
            ProgramRun run = ProgramRun.Of(_capture.ProgramFd(hook), frame, Repeat);
            return run.Errno == 0 ? run.NanosecondsEach
                : throw new InvalidOperationException($"BPF_PROG_TEST_RUN: errno {run.Errno}");
        }

        /// <summary>Time of a call as measured by the kernel while packets are sent, nanoseconds.</summary>
        internal double TimeReal(Hook hook)
        {
            HostThread.UseFineTimers();
            using (ProgramStatistics.Enable())
            {
                int program = _capture.ProgramFd(hook);
                ProgramStatistics start = ProgramStatistics.Of(program);
                var schedule = new Schedule(MonotonicClock.NowNs, PerSecond);
                for (int index = 0; index < _packets; index++)
                {
                    _ = schedule.Await(index);
                    if (hook == Hook.XdpRx)
                        _ = _market.Send(_packet);
                    else
                        _ = _orders.Send();
                }
                ProgramStatistics sent = ProgramStatistics.Of(program) - start;
                return sent.Calls >= _packets ? sent.MeanNs
                    : throw new InvalidOperationException($"{sent.Calls} calls for {_packets} packets");
            }
        }

        public void Dispose()
        {
            Volatile.Write(ref _isStopped, true);
            _drain.Join();
            _market.Dispose();
            _nobody.Dispose();
            _orders.Dispose();
            _network.OnHost(_capture.Dispose);
            _network.Dispose();
        }

        private void Drain()
        {
            HostThread.PinTo(DrainCpu);
            HostThread.UseFineTimers();
            ArrayRing[] rings = [.. _capture.Rings.Select(ring => new ArrayRing(ring))];
            while (!Volatile.Read(ref _isStopped))
            {
                for (int index = 0; index < rings.Length; index++)
                {
                    _ = rings[index].Refresh();
                    while (rings[index].TryPeek(out _))
                        rings[index].Advance();
                    rings[index].Release();
                }
                HostThread.SleepNs(DrainEveryNs);
            }
        }
    }
}
