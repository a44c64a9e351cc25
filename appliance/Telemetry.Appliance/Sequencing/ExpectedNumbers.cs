// SPDX-License-Identifier: Apache-2.0
using Telemetry.Appliance.Model;
using Telemetry.Feeds;

namespace Telemetry.Appliance.Sequencing;

/// <summary>
/// What nearly all packets are: one that brings just the numbers that its line must send next, all of them new to the
/// feed or none. Books what <see cref="NumberAccount"/> would, without looking for what cannot be.
/// </summary>
[HotPath]
internal sealed class ExpectedNumbers(
    FeedContext context, LineGaps gaps, NumberAccount account, Arbitration arbitration, LineWatch watch)
{
    private readonly FeedContext _context = context;
    private readonly LineGaps _gaps = gaps;
    private readonly NumberAccount _account = account;
    private readonly Arbitration _arbitration = arbitration;
    private readonly LineWatch _watch = watch;

    /// <summary>Books a packet that ends no session and begins none.</summary>
    /// <param name="packet">The packet; it has numbers.</param>
    /// <param name="slot">The newest sequence of its channel.</param>
    /// <param name="line">Its line.</param>
    /// <returns>False if it is another packet; then nothing was booked.</returns>
    public bool TryBook(ref PacketEvent packet, int slot, int line)
    {
        FeedContext context = _context;
        ref LineState state = ref context.State(slot, line);
        ref Generation generation = ref context.Generation(slot);
        ulong first = context.Space.Unwrap(packet.Envelope.FirstSequence, state.Next);
        ulong next = first + packet.Envelope.Numbers;
        if (first != state.Next || next <= first || !state.GoesOn || first < generation.HolesEnd
            || first < generation.Base)
            return false;
        bool isNew = first == generation.Known;
        if ((!isNew && next > generation.Known) || !generation.HasNumbers)
            return false;

        generation.LastClockNs = packet.ClockNs;
        state.Next = next;
        context.LineCounters(line).Messages += (long)(next - first);
        _account.MarkSeen(ref packet, ref state, line);
        if (isNew)
        {
            generation.Known = next;
            generation.Delivered = next;
            context.FeedCounters.Messages += (long)(next - first);
            _arbitration.BookNew(ref packet, generation.Serial, line, first, next - 1);
            _gaps.RepairOthers(slot, line, first, next - 1, packet.StampNs);
        }
        else
        {
            _arbitration.BookCopy(ref packet, generation.Serial, line, first, next - 1);
        }
        // Also a copy that was read late can turn out to have been the first.
        if (packet.NewNumbers != 0)
            _watch.Delivered(slot, line, packet.StampNs);
        _watch.Moved(slot, line, ref state, packet.StampNs);
        return true;
    }
}
