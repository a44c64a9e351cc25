// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using Telemetry.Appliance;
using Telemetry.Config;
using Telemetry.Model.Clocks;
using Telemetry.Model.Definitions;
using Telemetry.Model.Packets;
using Telemetry.Perf.Harness;
using Telemetry.Pipeline.Decoding;
using Telemetry.Pipeline.Decoding.Tcp;
using Telemetry.Yaml;
using TestSupport.Workload;

namespace Telemetry.Perf.Benchmarks;

/// <summary>Price of counting messages by type: packets of ITCH with several messages on two lines, decoded and
/// analysed on one thread, without and with it, in turns.</summary>
internal sealed class TypeBenchmarks : BenchmarkGroup
{
    private const string Off = "types.off";
    private const string On = "types.on";
    private const double MostRatio = 3;

    internal override IReadOnlyList<string> Names { get; } = [Off, On];

    internal override void Run(PerfOptions options, Report report)
    {
        int packets = options.Amount(300_000, 50_000);
        var off = new Feed(countsTypes: false);
        var on = new Feed(countsTypes: true);
        double[][] values = [];
        PinnedThread.Run(() => values = Turns.Take(
            options.Rounds, () => off.Time(packets), () => on.Time(packets)));
        report.Add(new Measurement(Off, "ns/packet", values[0]));
        report.Add(new Measurement(On, "ns/packet", values[1])
        {
            ReferenceName = Off,
            ReferenceValues = values[0],
            HighestRatio = MostRatio,
        });
    }

    /// <summary>A feed on two lines, each with every packet.</summary>
    private sealed class Feed
    {
        private const int MessagesOfPacket = 4;
        private const int Kept = 1_024;
        private const int SequenceOffset = 10;
        private const string Letters = "AFECXDUP";
        private const int PacketsPerDrain = 500;
        private static readonly int[] Lengths = [36, 40, 31, 36, 23, 19, 35, 44];

        private readonly AnalysisRig _rig;
        private readonly PacketDecoder<AnalysisSink> _decoder;
        private readonly byte[][] _payloads = new byte[Kept][];
        private ulong _next = 1;
        private long _stampNs = 1_000_000_000;

        internal Feed(bool countsTypes)
        {
            var errors = new ErrorList();
            Settings settings = FlowOptions.Apply(
                new Settings { Types = countsTypes }, ["f=moldudp64-itch50@239.1.1.1:26400,239.1.1.2:26400"], [], [],
                errors);
            errors.ThrowIfAny();
            Topology topology = Configuration.Build(settings).Topology;
            _rig = new AnalysisRig(1 << 12, topology: topology);
            _decoder = new PacketDecoder<AnalysisSink>(
                topology, TcpStreamOptions.For(topology), new AnalysisSink(_rig.Analysis, null), _rig.Analysis.Heads);
            var random = new Random(7);
            for (int packet = 0; packet < Kept; packet++)
                _payloads[packet] = Packet(random);
        }

        /// <summary>Nanoseconds of a packet.</summary>
        internal double Time(int packets)
        {
            long startNs = MonotonicClock.NowNs;
            for (int packet = 0; packet < packets / 2; packet++)
            {
                byte[] payload = _payloads[packet % Kept];
                BinaryPrimitives.WriteUInt64BigEndian(payload.AsSpan(SequenceOffset), _next);
                _next += MessagesOfPacket;
                Send(payload, flow: 1);
                Send(payload, flow: 2);
                if (packet % PacketsPerDrain == 0)
                    _rig.Drain();
            }
            return (double)(MonotonicClock.NowNs - startNs) / packets;
        }

        private void Send(byte[] payload, int flow)
        {
            _stampNs += 1_000;
            var head = new PacketHead
            {
                StampNs = _stampNs,
                PayloadLength = payload.Length,
                FlowId = flow,
                GsoSegments = 1,
            };
            _decoder.OnDatagram(in head, payload, _stampNs, 0, PacketEventFlags.None);
        }

        private static byte[] Packet(Random random)
        {
            List<byte> packet = [.. "BENCHMARK "u8, .. new byte[8], 0, MessagesOfPacket];
            for (int message = 0; message < MessagesOfPacket; message++)
            {
                int type = random.Next(Letters.Length);
                packet.AddRange([0, (byte)Lengths[type], (byte)Letters[type], .. new byte[Lengths[type] - 1]]);
            }
            return [.. packet];
        }
    }
}
