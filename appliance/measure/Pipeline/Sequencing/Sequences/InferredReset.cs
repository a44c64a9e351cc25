// SPDX-License-Identifier: Apache-2.0
using Telemetry.Model.Packets;
using Telemetry.Model.Deadlines;
using Telemetry.Pipeline.Sequencing.Numbers;
using Telemetry.Pipeline.Sequencing.Suspects;

namespace Telemetry.Pipeline.Sequencing.Sequences;

/// <summary>Begins a new sequence where <see cref="ResetInference"/> decides that lines have started over.</summary>
[HotPath]
internal sealed class InferredReset(
    FeedContext context, ResetInference resets, Generations generations, SequenceRouter router, NumberAccount account,
    StartReturn returns)
{
    private readonly FeedContext _context = context;
    private readonly ResetInference _resets = resets;
    private readonly Generations _generations = generations;
    private readonly SequenceRouter _router = router;
    private readonly NumberAccount _account = account;
    private readonly StartReturn _returns = returns;

    /// <summary>Withholds a packet that may belong to a new sequence, and begins that sequence with the last packet
    /// needed.</summary>
    /// <returns>False if the packet is not withheld; nothing was done then.</returns>
    public bool Takes(ref PacketEvent packet, int slot, int line, ulong first, ulong last)
    {
        if (!_resets.Withhold(ref packet, slot, line, first, last))
            return false;
        if (!_resets.IsDecided(slot, line))
            return true;
        _resets.DropNewest(slot, line);
        int fresh = Begin(slot, line, packet.StampNs, packet.ClockNs);
        _account.Count(ref packet, fresh < 0 ? slot : fresh, line, first, last);
        if (fresh >= 0)
            TakeOthers(slot, line, fresh);
        return true;
    }

    /// <summary>Time by which the packets that lines withhold in a sequence are decided.</summary>
    public long NextDeadlineNs(int slot)
    {
        long deadlineNs = DeadlineHeap.Never;
        for (int line = 0; line < _context.LineCount; line++)
            deadlineNs = Math.Min(deadlineNs, _resets.DeadlineNs(slot, line));
        return deadlineNs;
    }

    /// <summary>Decides packets that lines have withheld for the duplicate age.</summary>
    public void Expire(int slot, long deadlineNs)
    {
        for (int line = 0; line < _context.LineCount; line++)
        {
            if (_resets.DeadlineNs(slot, line) <= deadlineNs)
                Decide(slot, line, deadlineNs);
        }
    }

    /// <summary>Decides all withheld packets at the end of the input.</summary>
    public void EndInput(int slot, long stampNs)
    {
        for (int line = 0; line < _context.LineCount; line++)
            Decide(slot, line, stampNs);
    }

    private void Decide(int slot, int line, long stampNs)
    {
        if (!_resets.IsDecidedByFew(slot, line))
            _resets.Flush(slot, line, slot);
        else if (Begin(slot, line, stampNs, stampNs) is var fresh and >= 0)
            TakeOthers(slot, line, fresh);
    }

    /// <summary>Begins a new sequence with the packets that a line withheld.</summary>
    /// <returns>Its slot; -1 if the table is full: the packets were then counted in the old one.</returns>
    private int Begin(int slot, int line, long stampNs, long clockNs)
    {
        int fresh = _generations.Create(_context.Generation(slot).Channel, isRestart: true, clockNs);
        if (fresh < 0)
        {
            _resets.Flush(slot, line, slot);
            return -1;
        }
        WithheldPacket begin = _resets.FirstOf(slot, line);
        Generation generation = _context.Generation(fresh);
        generation.IsInferred = true;
        generation.ResetNumber = _context.Space.Raw(begin.First);
        _router.EndOlder(fresh, line, begin.StampNs);
        _returns.Report(fresh, line, begin.First, stampNs, begin.StampNs, isInferred: true);
        _resets.Flush(slot, line, fresh);
        generation.Start.Known = _context.KnownOf(fresh);
        return fresh;
    }

    /// <summary>Counts packets that other lines withheld in the old sequence, if they belong to the new one.</summary>
    private void TakeOthers(int slot, int line, int fresh)
    {
        for (int other = 0; other < _context.LineCount; other++)
        {
            if (other == line || _context.State(slot, other).Run == 0
                || !_router.Follows(slot, other, fresh, _resets.FirstOf(slot, other).First))
                continue;
            _router.EndOlder(fresh, other, _resets.FirstOf(slot, other).StampNs);
            _resets.Flush(slot, other, fresh);
        }
    }
}
