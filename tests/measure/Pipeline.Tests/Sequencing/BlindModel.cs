// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Pipeline.Tests.Sequencing;

/// <summary>Spans of silence as the documents define them, kept as lists: slow, and without a thought of how the
/// product does it.</summary>
internal sealed class BlindModel
{
    private readonly long?[] _lastStamp;
    private readonly bool[] _isUnsure;
    private readonly List<(long From, long To)>[] _ofLine;
    private readonly List<(long From, long To)> _ofFeed = [];

    public BlindModel(int lines)
    {
        _lastStamp = new long?[lines];
        _isUnsure = new bool[lines];
        _ofLine = [.. Enumerable.Range(0, lines).Select(_ => new List<(long, long)>())];
    }

    /// <summary>Spans, their union, the longest.</summary>
    public (long Spans, long Total, long Longest) OfLine(int line) => Sum(_ofLine[line]);

    public (long Spans, long Total, long Longest) OfFeed() => Sum(_ofFeed);

    public void Lose(int line) => _isUnsure[line] = true;

    public void LineLacks(int line, long stampNs) => _ofLine[line].Add((Before(line, stampNs), stampNs));

    /// <summary>When the last packet of any line came before one.</summary>
    public long Since(int line, long stampNs)
    {
        long since = Before(line, stampNs);
        for (int other = 0; other < _lastStamp.Length; other++)
        {
            if (other != line && _lastStamp[other] is { } last)
                since = Math.Max(since, last);
        }
        return since;
    }

    public void Arrived(int line, long stampNs)
    {
        _lastStamp[line] = stampNs;
        _isUnsure[line] = false;
    }

    /// <summary>No line delivered a number over which a line's packet went first.</summary>
    public void FeedLost(long sinceNs, long openedNs) => _ofFeed.Add((sinceNs, openedNs));

    private long Before(int line, long stampNs) => _isUnsure[line] ? stampNs : _lastStamp[line] ?? stampNs;

    private static (long Spans, long Total, long Longest) Sum(List<(long From, long To)> spans)
    {
        long total = 0;
        long until = long.MinValue;
        (long From, long To)[] real = [.. spans.Where(span => span.To > span.From).Distinct().Order()];
        foreach ((long from, long to) in real)
        {
            total += Math.Max(0, to - Math.Max(from, until));
            until = Math.Max(until, to);
        }
        return (real.Length, total, real.Length == 0 ? 0 : real.Max(span => span.To - span.From));
    }
}
