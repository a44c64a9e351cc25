// SPDX-License-Identifier: Apache-2.0
using Telemetry.Model.Events;
using Telemetry.Pipeline.Sequencing.Gaps;
using Telemetry.Pipeline.Sequencing.Lines;
using Telemetry.Pipeline.Sequencing.Suspects;

namespace Telemetry.Pipeline.Sequencing.Sequences;

/// <summary>Detects numbers missing before the first one of a session that began while its channel was watched, where
/// the protocol defines the first number of a session.</summary>
[HotPath]
internal sealed class SessionStart(
    FeedContext context, Generations generations, LineGaps gaps, BlindTime blind, ResetInference resets)
{
    private readonly FeedContext _context = context;
    private readonly Generations _generations = generations;
    private readonly LineGaps _gaps = gaps;
    private readonly BlindTime _blind = blind;
    private readonly ResetInference _resets = resets;

    /// <summary>Opens the gap before a session's first packet, which a second one has just confirmed.</summary>
    public void OpenGap(int slot)
    {
        Generation generation = _context.Generation(slot);
        int older = _generations.OlderOf(slot);
        if (older < 0 || generation.IsRestart || _context.Feed.Row?.FirstOfSession is not { } raw)
            return;
        LoneJump start = generation.Lone;
        LineState state = _context.State(slot, start.Line);
        ulong first = _context.Space.Unwrap(raw, _context.Space.Origin);
        if (start.First <= first || state.Start != start.First || _resets.IsTooMany(start.Line, start.First - first))
            return;
        LineState before = _context.State(older, start.Line);
        UnobservedCause cause = before.IsStarted ? _context.AheadCause(before) : UnobservedCause.None;
        if (cause == UnobservedCause.None)
            _blind.LineLacks(start.Line, start);
        state.Start = first;
        _gaps.Open(slot, start.Line, first, start.First - 1, start.StampNs, start.SinceNs, cause);
    }
}
