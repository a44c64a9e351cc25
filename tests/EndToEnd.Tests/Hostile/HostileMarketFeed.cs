// SPDX-License-Identifier: Apache-2.0
using Telemetry.Feeds.Catalog;
using Telemetry.Feeds.Envelopes;
using TestSupport.Workload;

namespace EndToEnd.Tests.Hostile;

/// <summary>One feed of the market, with when its packets were sent.</summary>
/// <param name="name">Its name, and its protocol's.</param>
/// <param name="protocol">Its protocol.</param>
/// <param name="index">Its place among the feeds.</param>
internal sealed class HostileMarketFeed(string name, ProtocolId protocol, int index)
{
    private readonly List<(ulong First, long BeforeNs, long AfterNs)> _brought = [];

    internal string Name { get; } = name;

    internal ProtocolId Protocol { get; } = protocol;

    internal int Index { get; } = index;

    internal HostileFeed Traffic { get; } = new(protocol, seed: 1_000 + index, damages: true);

    /// <summary>Whether its foreign packets are of another channel, not of another session.</summary>
    internal bool HasForeignChannel => ControlPackets.OfAnother(Protocol, 1) is { } foreign
        && Key(foreign).Channel != Key(NumberedPackets.Packet(Protocol, 1)).Channel;

    /// <summary>A packet was sent, and a line brings it.</summary>
    internal void NoteBrought(ulong first, long beforeNs, long afterNs) => _brought.Add((first, beforeNs, afterNs));

    /// <summary>Between which readings of the clock the packet was sent that shows a loss.</summary>
    internal (long BeforeNs, long AfterNs) ShownAt(ulong last)
    {
        (_, long beforeNs, long afterNs) = _brought.Find(packet => packet.First > last);
        return (beforeNs, afterNs);
    }

    private ChannelKey Key(byte[] packet)
    {
        Envelope envelope = default;
        _ = EnvelopeDecoder.Decode(Protocol, packet, packet.Length, ref envelope);
        return envelope.Channel;
    }
}
