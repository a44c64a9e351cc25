// SPDX-License-Identifier: Apache-2.0
using Telemetry.Appliance.Model;
using Telemetry.Appliance.Model.Counters;
using Telemetry.Feeds;

namespace Telemetry.Appliance.Sequencing;

/// <summary>
/// What nearly all packets are: one that follows on its line, nothing between, with just the numbers that the line must
/// send next, all of them new to the feed or none. Does all that <see cref="FeedSequencer"/> would in one go, without
/// looking for what cannot be.
/// </summary>
[HotPath]
internal sealed class ExpectedNumbers(
    FeedContext context, Generations generations, NumberAccount account, Arbitration arbitration, LineWatch watch)
{
    private const EnvelopeFlags Special = EnvelopeFlags.Heartbeat | EnvelopeFlags.Reset | EnvelopeFlags.EndOfSession
        | EnvelopeFlags.Unsequenced;

    private readonly FeedContext _context = context;
    private readonly Generations _generations = generations;
    private readonly NumberAccount _account = account;
    private readonly Arbitration _arbitration = arbitration;
    private readonly LineWatch _watch = watch;

    /// <summary>Books a packet that was decoded, with no loss before it.</summary>
    /// <param name="packet">The packet.</param>
    /// <param name="line">Its line.</param>
    /// <returns>False if it is another packet; then nothing was done.</returns>
    public bool TryBook(ref PacketEvent packet, int line)
    {
        FeedContext context = _context;
        if ((packet.Envelope.Flags & Special) != 0
            || _generations.Find(packet.FlowId, packet.Envelope.Channel) is not (var slot and >= 0))
            return false;
        ref LineState state = ref context.State(slot, line);
        ref LineMemory memory = ref context.Line(line);
        ref Generation generation = ref context.Generation(slot);
        ulong first = context.Space.Unwrap(packet.Envelope.FirstSequence, state.Next);
        ulong next = first + packet.Envelope.Numbers;
        bool isNew = first == generation.Known;
        if (first != state.Next || next <= first || !state.GoesOn || first < generation.HolesEnd
            || first < generation.Base || (!isNew && next > generation.Known) || !generation.HasNumbers
            || !memory.IsHeard || _watch.IsQuiet || !_arbitration.IsNewest(packet.StampNs, next - first))
            return false;

        ref LineCounters counters = ref context.LineCounters(line);
        counters.Packets++;
        counters.Bytes += packet.PayloadLength;
        counters.Messages += (long)(next - first);
        packet.FirstOnLine = 0;
        packet.InterArrivalNs = packet.StampNs - memory.LastStampNs;
        memory.LastStampNs = packet.StampNs;
        memory.LastSource = packet.Source;
        _watch.Heard(ref memory, packet.StampNs);
        generation.LastClockNs = packet.ClockNs;
        state.Next = next;
        _account.MarkSeen(ref packet, ref state, line);
        if (isNew)
        {
            generation.Known = next;
            generation.Delivered = next;
            context.FeedCounters.Messages += (long)(next - first);
            _arbitration.BookNew(ref packet, ref counters, generation.Serial, first, (int)(next - first));
            // No other line misses these: what one misses was known before.
            _watch.Delivered(slot, line, next, packet.StampNs);
        }
        else
        {
            _arbitration.BookCopy(ref packet, generation.Serial, first);
        }
        _watch.Moved(slot, line, ref state, generation.Delivered, packet.StampNs);
        return true;
    }
}
