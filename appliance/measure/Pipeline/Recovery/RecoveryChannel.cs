// SPDX-License-Identifier: Apache-2.0
using Telemetry.Feeds.Envelopes;
using Telemetry.Messages;
using Telemetry.Messages.Counters;
using Telemetry.Model.Packets;
using Telemetry.Pipeline.Sequencing;
using Telemetry.Pipeline.Sequencing.Gaps;

namespace Telemetry.Pipeline.Recovery;

/// <summary>Counts one recovery channel: its packets, the cycles of its loops, the gaps that it fills. All memory is
/// allocated at the start.</summary>
[HotPath]
internal sealed class RecoveryChannel
{
    // Numbers that were not sent under them first, or that only announce others.
    private const EnvelopeFlags NotOfFeed =
        EnvelopeFlags.Heartbeat | EnvelopeFlags.EndOfSession | EnvelopeFlags.Reset | EnvelopeFlags.NoNumber;

    private readonly LoopTable? _loops;
    private readonly GapFills? _fills;
    private RecoveryCounters _counters;

    /// <summary>Makes the channel and its memory.</summary>
    public RecoveryChannel(RecoveryDefinition definition)
    {
        _loops = definition.HasCycles ? new LoopTable(definition.MostLoops) : null;
        _fills = definition.FillsGaps ? new GapFills() : null;
        bool hasRequests = definition.HasRequests;
        _counters = new RecoveryCounters
        {
            Requests = hasRequests ? 0 : NullValue.Int64,
            Requested = hasRequests && RecoveryRequest.IsRead(definition.Protocol) ? 0 : NullValue.Int64,
            Cycles = _loops is null ? NullValue.Int64 : 0,
            CyclesWhole = _loops is null ? NullValue.Int64 : 0,
            CycleNs = NullValue.Int64,
            GapsFilled = _fills is null ? NullValue.Int64 : 0,
            MessagesFilled = _fills is null ? NullValue.Int64 : 0,
            GapToFillNs = NullValue.Int64,
        };
    }

    /// <summary>Totals since the start.</summary>
    public ref readonly RecoveryCounters Counters => ref _counters;

    /// <summary>Leaves out the gaps that a feed had before the channel was added.</summary>
    public void StartAt(LostGaps gaps) => _fills?.StartAt(gaps);

    /// <summary>Counts a packet that does not decode.</summary>
    public void CountUndecodable() => _counters.Undecodable++;

    /// <summary>Counts a request to its server.</summary>
    public void CountRequest(in Envelope envelope)
    {
        _counters.Requests = Math.Max(_counters.Requests, 0) + 1;
        if (_counters.Requested != NullValue.Int64)
            _counters.Requested += envelope.Count;
    }

    /// <summary>Counts records that the appliance lost or could not read.</summary>
    public void CountLoss(uint records)
    {
        _counters.RecordsLost += records;
        Doubt();
    }

    /// <summary>Notes that packets may have passed unseen.</summary>
    public void Doubt() => _loops?.Doubt();

    /// <summary>Counts a packet.</summary>
    /// <param name="packet">The packet; its numbers can be represented.</param>
    /// <param name="feed">Its feed; null if that was removed.</param>
    public void Count(ref PacketEvent packet, FeedSequencer? feed)
    {
        ref readonly Envelope envelope = ref packet.Envelope;
        _counters.Packets++;
        _counters.Messages += envelope.Count;
        if (envelope.Numbers == 0
            || (envelope.Flags & (EnvelopeFlags.Recovery | EnvelopeFlags.Unsequenced)) == EnvelopeFlags.Unsequenced)
            return;
        _loops?.Take(envelope, packet.StampNs, ref _counters);
        if (_fills is null || feed is null || !IsRetransmitted(envelope.Flags)
            || !feed.TryPlace(envelope, packet.StampNs, out RecoveredRange range, out bool mayBeMissing))
            return;
        _fills.Take(range, mayBeMissing, feed.Context.LostGaps, ref _counters);
    }

    /// <summary>Takes up the gaps that the feed declared since the last call.</summary>
    public void CatchUp(FeedSequencer feed) => _fills?.CatchUp(feed.Context.LostGaps, ref _counters);

    private static bool IsRetransmitted(EnvelopeFlags flags) => (flags & NotOfFeed) == 0
        && (flags & (EnvelopeFlags.Recovery | EnvelopeFlags.Retransmission)) != EnvelopeFlags.Recovery;
}
