// SPDX-License-Identifier: Apache-2.0
using Telemetry.Feeds.Catalog;
using Telemetry.Feeds.Envelopes;
using Telemetry.Feeds.Streams;
using Telemetry.Messages;
using Telemetry.Model.Intervals;
using Telemetry.Model.Packets;
using TestSupport.Sequencing;

namespace Telemetry.Pipeline.Tests.Recovery;

/// <summary>Anything on a recovery channel: it changes nothing of the feed, is counted, and allocates
/// nothing.</summary>
public sealed class HostileRecoveryTests
{
    private const int Events = 100_000;
    private const long EndNs = 1_000_000_000_000;

    private static readonly (RecoveryKind Kind, ProtocolId Protocol)[] Channels =
    [
        (RecoveryKind.Retransmission, ProtocolId.MoldUdp64), (RecoveryKind.Snapshot, ProtocolId.B3Umdf),
        (RecoveryKind.Definitions, ProtocolId.CmeMdp3), (RecoveryKind.Refresh, ProtocolId.HkexOmd),
    ];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void arbitrary_packets_change_nothing_of_the_feed_and_are_all_counted(int seed)
    {
        IntervalBuffer without = Run(seed, isHostile: false, out _);
        IntervalBuffer with = Run(seed, isHostile: true, out long allocated);

        Assert.Equal(RecoveryScript.OfFeed(without), RecoveryScript.OfFeed(with));
        Assert.Equal(Events, with.Recovery.Sum(row =>
            row.Packets + row.Undecodable + (row.Requests == NullValue.Int64 ? 0 : row.Requests)));
        Assert.All(with.Recovery, row => Assert.True(
            (row.CyclesWhole <= row.Cycles, row.GapsFilled <= with.Feeds[0].FeedGaps,
                row.MessagesFilled <= with.Feeds[0].MessagesLost) is (true, true, true)));
        Assert.True(with.Recovery[1].Cycles > 0 && with.Recovery[1].Untracked > 0);
        Assert.True(with.Feeds[0].FeedGaps > 100);
        Assert.Equal(0, allocated);
    }

    private static IntervalBuffer Run(int seed, bool isHostile, out long allocated)
    {
        var script = new RecoveryScript(Channels);
        var random = new Random(seed);
        allocated = 0;
        ulong number = 0;
        for (int index = 0; index < Events; index++)
        {
            long stampNs = 1_000 + (index * 10_000L);
            if (index % 4 == 0)
            {
                number += (ulong)(random.Next(60) == 0 ? random.Next(1, 20) : 1);
                script.Send(0, stampNs, number, number);
                script.Send(1, stampNs + 10, number, number);
            }
            PacketEvent packet = Hostile(random, stampNs + 100, number);
            if (!isHostile)
                continue;
            long before = GC.GetAllocatedBytesForCurrentThread();
            script.Put(ref packet);
            if (index > Events / 10)
                allocated += GC.GetAllocatedBytesForCurrentThread() - before;
        }
        return script.End(EndNs);
    }

    private static PacketEvent Hostile(Random random, long stampNs, ulong near)
    {
        PacketEvent packet = RecoveryScript.RecoveryPacket(random.Next(Channels.Length), stampNs);
        packet.LostBefore = random.Next(50) == 0 ? (uint)random.Next(5) : 0;
        packet.Status = random.Next(20) == 0 ? (EnvelopeStatus)random.Next(1, 9) : EnvelopeStatus.Ok;
        packet.Direction = random.Next(20) == 0 ? StreamDirection.ToExchange : StreamDirection.FromExchange;
        packet.Flags |= random.Next(20) == 0 ? (PacketEventFlags)random.Next(1 << 14) : 0;
        packet.Envelope.Channel = FeedScript.Session(1, random.Next(4) == 0 ? (ulong)random.Next(2_000) : 0);
        packet.Envelope.FirstSequence = random.Next(6) switch
        {
            0 => (ulong)random.NextInt64(),
            1 => ulong.MaxValue - (ulong)random.Next(3),
            2 => (ulong)random.Next(4),
            _ => near - (ulong)random.Next((int)Math.Min(near, 40)),
        };
        packet.Envelope.Count = random.Next(8) == 0 ? uint.MaxValue : (uint)random.Next(12);
        packet.Envelope.Flags = (EnvelopeFlags)(random.Next(3) == 0 ? random.Next(1 << 11) : 0);
        return packet;
    }
}
