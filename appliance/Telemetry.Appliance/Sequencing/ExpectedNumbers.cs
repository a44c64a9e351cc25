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
        ref LineState state = ref _context.State(slot, line);
        ref Generation generation = ref _context.Generation(slot);
        uint numbers = packet.Envelope.Numbers;
        ulong first = _context.Space.Unwrap(packet.Envelope.FirstSequence, state.Next);
        ulong next = first + numbers;
        if (first != state.Next || !state.GoesOn || !generation.HasNumbers || first < generation.HolesEnd
            || first < generation.Base)
            return false;
        bool isNew = first == generation.Known;
        if (!isNew && next > generation.Known)
            return false;

        generation.LastClockNs = packet.ClockNs;
        state.Next = next;
        _context.LineCounters(line).Messages += numbers;
        _arbitration.Begin();
        if (isNew)
        {
            generation.Known = next;
            generation.Delivered = next;
            _context.FeedCounters.Messages += numbers;
            _arbitration.Won(ref packet, generation.Serial, line, first, first, next - 1);
            _gaps.RepairOthers(slot, line, first, next - 1, packet.StampNs);
        }
        _arbitration.End(ref packet, generation.Serial, line, first, next - 1, isFirstFresh: !isNew);
        _account.MarkSeen(ref packet, ref state, line);
        // Also a copy that was read late can turn out to have been the first.
        if (packet.NewNumbers != 0)
            _watch.Delivered(slot, line, packet.StampNs);
        _watch.Moved(slot, line, packet.StampNs);
        return true;
    }
}
