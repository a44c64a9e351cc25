// SPDX-License-Identifier: Apache-2.0
using System.Net;
using System.Net.Sockets;
using Telemetry.Capture.Rings;
using Telemetry.Kernel.HostPath;
using Telemetry.Kernel.Threads;
using Telemetry.Model.Clocks;
using Telemetry.Model.Definitions;
using Telemetry.Perf.Harness;
using Telemetry.Perf.WholePath.Latency;

namespace Telemetry.Perf.WholePath;

/// <summary>
/// Time of the kernel program that records dropped packets, as the kernel measures it (<c>bpf_stats</c>), on datagrams
/// for which a socket has no room; compared with that of the capture's program on the same datagrams, in the same
/// seconds. And on datagrams of no flow, which it only counts.
/// </summary>
internal sealed class DropBenchmarks : BenchmarkGroup
{
    private const string Captured = "drops.captured";
    private const string Recorded = "drops.recorded";
    private const string Ignored = "drops.ignored";

    // A record of a dropped packet is made from an skb whose every member is read by a helper.
    private const double MostRecorded = 4;
    private const double MostIgnored = 2.5;

    private const int Port = 26_400;
    private const int ForeignPort = 26_401;
    private const int PerSecond = 20_000;
    private const int FullPackets = 4_000;
    private const int QuickPackets = 1_000;
    private const int SmallestBuffer = 2_304;
    private const int DrainEvery = 200;

    private const string Yaml = """
        interfaces: [{name: host0}]
        feeds:
          - {name: f, protocol: cme-mdp3, lines: [{address: 10.99.1.2:26400}]}
        """;

    internal override IReadOnlyList<string> Names { get; } = [Captured, Recorded, Ignored];

    internal override string? Unfit() => PathNetwork.Unfit();

    internal override void Run(PerfOptions options, Report report)
    {
        int packets = options.IsQuick ? QuickPackets : FullPackets;
        List<double> captured = [];
        List<double> recorded = [];
        List<double> ignored = [];
        PinnedThread.Run(() =>
        {
            using var rig = new Rig();
            for (int round = 0; round < options.Rounds; round++)
            {
                (double capture, double drop) = rig.Time(Port, packets);
                captured.Add(capture);
                recorded.Add(drop);
                ignored.Add(rig.Time(ForeignPort, packets).Drop);
            }
        });
        report.Add(new Measurement(Captured, "ns", [.. captured]));
        report.Add(Measurement.Beside(Recorded, recorded, Captured, captured, MostRecorded));
        report.Add(Measurement.Beside(Ignored, ignored, Captured, captured, MostIgnored));
    }

    /// <summary>A host whose sockets are full.</summary>
    private sealed class Rig : IDisposable
    {
        private readonly CapturedHost _host;
        private readonly DropCapture _drops;
        private readonly DropRing _dropRing;
        private readonly Socket[] _full;
        private readonly Socket _market;
        private readonly byte[] _packet = PathPacket.Make();

        internal Rig()
        {
            DropCapture? drops = null;
            _host = new CapturedHost(Yaml, capture =>
            {
                drops = DropCapture.Open(capture);
                drops.Attach();
            });
            _drops = drops!;
            _dropRing = new DropRing(_drops.Ring);
            _full =
                [.. new[] { Port, ForeignPort }.Select(port => _host.Network.HostSocket(SocketType.Dgram, port))];
            foreach (Socket socket in _full)
                socket.ReceiveBufferSize = SmallestBuffer;
            _market = _host.Network.MarketSocket(SocketType.Dgram, 0);
        }

        /// <summary>Time of a call of either program while datagrams are sent to a port, nanoseconds.</summary>
        internal (double Capture, double Drop) Time(int port, int packets)
        {
            var to = new IPEndPoint(PathNetwork.HostAddress, port);
            for (int index = 0; index < DrainEvery; index++)        // fills the socket
                _ = _market.SendTo(_packet, to);
            HostThread.UseFineTimers();
            using (ProgramStatistics.Enable())
            {
                ProgramStatistics captureStart = ProgramStatistics.Of(_host.Capture.ProgramFd(Hook.XdpRx));
                ProgramStatistics dropStart = ProgramStatistics.Of(_drops.ProgramFd);
                var schedule = new Schedule(MonotonicClock.NowNs, PerSecond);
                for (int index = 0; index < packets; index++)
                {
                    _ = schedule.Await(index);
                    _ = _market.SendTo(_packet, to);
                    if (index % DrainEvery == 0)
                        Drain();
                }
                ProgramStatistics capture = ProgramStatistics.Of(_host.Capture.ProgramFd(Hook.XdpRx)) - captureStart;
                ProgramStatistics drop = ProgramStatistics.Of(_drops.ProgramFd) - dropStart;
                return capture.Calls >= packets && drop.Calls >= packets
                    ? (capture.MeanNs, drop.MeanNs)
                    : throw new InvalidOperationException($"{drop.Calls} drops of {packets} packets");
            }
        }

        public void Dispose()
        {
            _market.Dispose();
            Array.ForEach(_full, static socket => socket.Dispose());
            _host.Network.OnHost(_drops.Dispose);
            _host.Dispose();
        }

        private void Drain()
        {
            _ = _dropRing.Refresh();
            while (_dropRing.TryPeek(out _))
                _dropRing.Advance();
            _dropRing.Release();
            _host.Drain();
        }
    }
}
