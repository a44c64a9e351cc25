// SPDX-License-Identifier: Apache-2.0
using Telemetry.Diagnostics.Recognition.Evidence;
using Telemetry.Feeds.Envelopes;

namespace Telemetry.Diagnostics.Recognition.Recovery;

/// <summary>
/// Evidence that a destination carries retransmissions: runs of its numbers lie where a line of a feed skipped numbers.
/// A run at any other place is evidence against it. Bits are those of chance: a run that begins where a hole begins is
/// worth the more, the fewer holes there are.
/// </summary>
internal sealed class AnswerEvidence(DatagramVerdict destination)
{
    private const double Against = 4;
    private const double OfContent = 4;
    private const double MostOfEnd = 4;
    private const double LeastShare = 0.8;
    private const int FewestHolesOfGroup = 3;

    private readonly HashSet<(ChannelKey Channel, ulong Start)> _holes = [];
    private readonly DatagramCandidate _best = destination.Best!;
    private double _bits;
    private int _hits;
    private int _misses;
    private bool _isAmongGroups;

    /// <summary>True if the evidence is sufficient: <see cref="Scale.LeastMargin"/>, more where packets name neither
    /// channel nor session, and where it comes in the same way as the lines.</summary>
    public bool IsEnough
    {
        get
        {
            bool isLikeLines = destination.Endpoint.IsMulticast || !_isAmongGroups;
            int least = Scale.LeastMargin
                * (1 + (isLikeLines ? 1 : 0) + (_best.Row.ChannelParts.Count == 0 ? 1 : 0));
            return _bits >= least && _hits >= LeastShare * (_hits + _misses)
                && (!isLikeLines || _holes.Count >= FewestHolesOfGroup);
        }
    }

    /// <summary>Compares the numbers of a channel with lines that may be of the same feed.</summary>
    /// <returns>The lines that lack some of them.</returns>
    public List<DatagramVerdict> Look(ChannelKey channel, List<DatagramVerdict> lines)
    {
        List<Line> compared = [];
        foreach (DatagramVerdict line in lines)
        {
            _isAmongGroups |= line.Endpoint.IsMulticast;
            if (line.Best!.Numbers.RangesOf(channel) is { } ranges)
                compared.Add(new Line(line, ranges, ranges.SkipShare, ranges.MissingShare));
        }
        List<DatagramVerdict> lacking = [];
        foreach ((ulong start, ulong end) in _best.Numbers.RangesOf(channel)?.Runs() ?? [])
            LookAt(channel, start, end, compared, lacking);
        return lacking;
    }

    private void LookAt(
        ChannelKey channel, ulong start, ulong end, List<Line> lines, List<DatagramVerdict> lacking)
    {
        List<Line> spanning = [.. lines.Where(line => line.Ranges.Spans(start, end))];
        List<Line> known = [.. spanning.Where(line => end <= line.Ranges.KnownTo)];
        if (known.Count < spanning.Count && known.Count == 0)
            return;                                         // its holes there are not known
        NumberHole? around = null;
        foreach (Line line in known)
        {
            if (line.Ranges.Holes?.Around(start, end) is not { } hole)
                continue;
            around = around is null || hole.Start == start ? hole : around;
            if (!lacking.Contains(line.Verdict))
                lacking.Add(line.Verdict);
        }
        if (around is { } found)
        {
            _hits++;
            if (_holes.Add((channel, found.Start)))
                _bits += found.Start == start
                    ? BitsOf(known.Sum(line => line.SkipShare)) + BitsOfEnd(found, end)
                    : BitsOf(known.Sum(line => line.MissingShare));
        }
        else if (known.Exists(line => _best.Samples.AreSameAt(channel, end - 1, line.Verdict.Best!.Samples)))
        {
            _hits++;
            _bits += OfContent;
        }
        else
        {
            _misses++;
            _bits -= Against;
        }
    }

    private static double BitsOf(double chance) => chance <= 0 ? 0 : Math.Max(0, -Math.Log2(chance));

    private static double BitsOfEnd(NumberHole hole, ulong end) =>
        hole.End == end ? Math.Min(MostOfEnd, Math.Log2(hole.Length)) : 0;

    /// <summary>A line, its numbers, and the shares of them that begin a hole and lie in one.</summary>
    private readonly record struct Line(
        DatagramVerdict Verdict, NumberRanges Ranges, double SkipShare, double MissingShare);
}
