// SPDX-License-Identifier: Apache-2.0
using Telemetry.Appliance.Model;
using Telemetry.Feeds;

namespace Telemetry.Appliance.Sequencing;

/// <summary>
/// Notices that a line started over without saying so: it goes back by more than the duplicate window and then runs in
/// order. Its packets are withheld until that is decided, then booked where they belong.
/// </summary>
[HotPath]
internal sealed class ResetInference
{
    /// <summary>How many packets in order make a reset.</summary>
    public const int PacketsInOrder = 16;

    private readonly FeedContext _context;
    private readonly NumberAccount _account;
    private readonly WithheldPacket[] _withheld;
    private readonly PacketEvent[] _replayed = new PacketEvent[1];

    /// <summary>Makes room for the candidates of every line and sequence.</summary>
    public ResetInference(FeedContext context, NumberAccount account)
    {
        _context = context;
        _account = account;
        _withheld = new WithheldPacket[context.GenerationCapacity * context.LineCount * PacketsInOrder];
    }

    /// <summary>Whether a packet needs the attention of <see cref="Withhold"/>.</summary>
    public bool Concerns(in LineState state, ulong first) =>
        state.Candidates > 0
        || (state.IsStarted && first < state.Next && state.Next - first > (ulong)_context.Feed.DuplicateWindow);

    /// <summary>Looks at a packet that goes far back, or follows one that did.</summary>
    /// <returns>True if it is withheld. When it is the last that was needed, <see cref="IsDecided"/> holds.</returns>
    public bool Withhold(ref PacketEvent packet, int slot, int line, ulong first, ulong last)
    {
        ref LineState state = ref _context.State(slot, line);
        if (state.Candidates > 0 && first != state.CandidateNext)
            Flush(slot, line, slot);
        if (state.Candidates == 0 && !Concerns(state, first))
            return false;
        ref WithheldPacket withheld = ref _withheld[PlaceOf(slot, line) + state.Candidates++];
        withheld.First = first;
        withheld.Last = last;
        withheld.StampNs = packet.StampNs;
        state.CandidateNext = last + 1;
        return true;
    }

    /// <summary>Whether enough packets of a line ran in order.</summary>
    public bool IsDecided(int slot, int line) => _context.State(slot, line).Candidates == PacketsInOrder;

    /// <summary>The first packet that a line withheld.</summary>
    public ref readonly WithheldPacket FirstOf(int slot, int line) => ref _withheld[PlaceOf(slot, line)];

    /// <summary>Leaves the newest withheld packet of a line to the caller.</summary>
    public void DropNewest(int slot, int line) => _context.State(slot, line).Candidates--;

    /// <summary>Books what a line withheld in one sequence into that or another one.</summary>
    public void Flush(int slot, int line, int target)
    {
        ref LineState state = ref _context.State(slot, line);
        int count = state.Candidates;
        state.Candidates = 0;
        int place = PlaceOf(slot, line);
        for (int index = 0; index < count; index++)
        {
            ref WithheldPacket withheld = ref _withheld[place + index];
            _replayed[0] = default;
            _replayed[0].StampNs = withheld.StampNs;
            _replayed[0].FlowId = state.FlowId;
            _replayed[0].LeadLineIndex = -1;
            _account.Book(ref _replayed[0], target, line, withheld.First, withheld.Last);
        }
    }

    private int PlaceOf(int slot, int line) => (slot * _context.LineCount + line) * PacketsInOrder;
}
