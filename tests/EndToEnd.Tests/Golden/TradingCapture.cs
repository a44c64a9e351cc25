// SPDX-License-Identifier: Apache-2.0
using Telemetry.CaptureFiles;
using Telemetry.Model.Clocks;
using Telemetry.Model.Packets;
using TestSupport;
using TestSupport.Workload;

namespace EndToEnd.Tests.Golden;

/// <summary>
/// Trading traffic in which everything that can go wrong does, often: losses, copies, swaps, broken packets, segments
/// split, repeated and lost.
/// </summary>
internal static class TradingCapture
{
    private const int Packets = 12_000;
    private const long FirstNs = 1_000_000_000_000;
    private const int LossEvery = 151;
    private const int Slower = 10;              // so that it lasts for some intervals

    /// <summary>Makes a pcap as other tools do.</summary>
    internal static byte[] Make()
    {
        var traffic = new TradingTraffic(TrafficShape.Rough);
        var script = new CaptureScript();
        for (int packet = 0; packet < Packets; packet++)
        {
            traffic.MoveNext();
            TrafficPacket current = traffic.Current;
            script.NowNs = Slowed(current.StampNs) + TradingTraffic.WallOffsetNs;
            script.Add((TradingTopology.Frame(current.FlowId) with
            {
                Payload = traffic.Payload.ToArray(),
                Sequence = current.TcpSequence,
                Acknowledgement = current.TcpAcknowledgement,
                TcpFlags = current.TcpFlags,
            }).Build());
        }
        return script.ToPcap();
    }

    /// <summary>
    /// Makes a pcapng as <c>run --capture</c> does, with records that say how many the appliance lost before them;
    /// those packets are left out.
    /// </summary>
    internal static byte[] MakeOwn()
    {
        using var folder = new ScratchFolder();
        string path = folder.File("live.pcapng");
        var traffic = new TradingTraffic(TrafficShape.Rough, seed: 2);
        var options = new CaptureWriterOptions
        {
            Offset = new ClockOffset(TradingTraffic.WallOffsetNs, 0),
            QueueBytes = 64 << 20,
        };
        using (var writer = new CaptureWriter(path, TradingTopology.Build().Flows, options))
        {
            uint[] lost = new uint[TradingTopology.FromExchange + 1];
            CapturedPacket packet = default;
            for (int index = 1; index <= Packets; index++)
            {
                traffic.MoveNext();
                traffic.Fill(ref packet);
                packet.Head.StampNs = Slowed(packet.Head.StampNs);
                int flow = packet.Head.FlowId;
                if (index % LossEvery < 3)
                {
                    lost[flow]++;
                    continue;
                }
                (packet.Head.LostBefore, lost[flow]) = (lost[flow], 0);
                writer.Write(packet);
            }
            writer.Finish();
            Assert.Equal(0, writer.LeftOut);
        }
        return File.ReadAllBytes(path);
    }

    private static long Slowed(long stampNs) => FirstNs + ((stampNs - FirstNs) * Slower);
}
