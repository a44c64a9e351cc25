// SPDX-License-Identifier: Apache-2.0
using System.Text;

namespace Telemetry.Host.Losses;

/// <summary>Frames that one interface lost before the hooks, since the first reading. The statistics to read follow
/// from the driver's name; they are looked up again when the interface was recreated or its queues changed.</summary>
internal sealed class InterfaceDrops : IDisposable
{
    private readonly EthtoolQuery _ethtool;
    private readonly LinkStatistics _link;
    private int _index;
    private int _statistics;
    private Sources _missed = Sources.None;
    private Sources _noBuffer = Sources.None;
    private CounterGrowth _missedGrowth;
    private CounterGrowth _noBufferGrowth;

    /// <param name="link">Reads link statistics.</param>
    internal InterfaceDrops(string name, LinkStatistics link)
    {
        _link = link;
        _ethtool = new EthtoolQuery(name);
    }

    /// <summary>Frames that the device dropped; null if unknown.</summary>
    internal long? Missed { get; private set; }

    /// <summary>Frames for which the host had no buffer; null if unknown.</summary>
    internal long? NoBuffer { get; private set; }

    /// <summary>Names of the statistics that are read, for the user.</summary>
    internal string Description =>
        $"missed from {_missed.Description}, no buffer from {_noBuffer.Description}";

    /// <summary>Reads the statistics; while the interface is gone the totals stay.</summary>
    internal void Read()
    {
        int index = _ethtool.Index;
        if (index == 0)
            return;
        ReadOnlySpan<ulong> own = default;
        bool isSame = index == _index && (_statistics == 0 || _ethtool.TryRead(_statistics, out own));
        if (!isSame)
        {
            FindSources(index);
            _ = _ethtool.TryRead(_statistics, out own);
        }
        if (!_link.TryRead(index, out ReadOnlySpan<ulong> link))
            link = default;
        if (_missed.TrySum(own, link, out ulong missed))
            Missed = Take(ref _missedGrowth, missed, isSame);
        if (_noBuffer.TrySum(own, link, out ulong noBuffer))
            NoBuffer = Take(ref _noBufferGrowth, noBuffer, isSame);
    }

    public void Dispose() => _ethtool.Dispose();

    private static long Take(ref CounterGrowth growth, ulong now, bool isSame)
    {
        if (isSame)
            growth.Take(now);
        else
            growth.Rebase(now);
        return growth.Total;
    }

    private void FindSources(int index)
    {
        _index = index;
        DriverDropCounters row = DropCounterNames.For(_ethtool.Driver());
        IReadOnlyList<string> names = _ethtool.Names();
        _statistics = names.Count;
        _missed = Sources.Find(row.Missed, names);
        _noBuffer = Sources.Find(row.NoBuffer, names);
        if (_missed.IsEmpty && _noBuffer.IsEmpty)
            (_missed, _noBuffer) = (Sources.Find(DropCounterNames.Others.Missed, names), Sources.None);
    }

    /// <summary>Indexes of the statistics that are added up.</summary>
    private sealed record Sources(int[] Own, int[] Link, string Description)
    {
        internal static readonly Sources None = new([], [], "nothing");

        internal bool IsEmpty => Own.Length + Link.Length == 0;

        internal static Sources Find(IReadOnlyList<IReadOnlyList<string>> patterns, IReadOnlyList<string> names)
        {
            List<int> own = [];
            List<int> link = [];
            List<string> found = [];
            foreach (IReadOnlyList<string> alternatives in patterns)
            {
                foreach (string pattern in alternatives)
                {
                    int before = own.Count + link.Count;
                    if (pattern.StartsWith(DropCounterNames.Link, StringComparison.Ordinal))
                        link.Add(LinkStatistics.PlaceOf(pattern[DropCounterNames.Link.Length..]));
                    else
                        own.AddRange(Enumerable.Range(0, names.Count).Where(place =>
                            DropCounterNames.Matches(pattern, Encoding.ASCII.GetBytes(names[place]))));
                    if (own.Count + link.Count == before)
                        continue;
                    found.Add(pattern);
                    break;
                }
            }
            return found.Count == 0 ? None : new Sources([.. own], [.. link], string.Join(" + ", found));
        }

        internal bool TrySum(ReadOnlySpan<ulong> own, ReadOnlySpan<ulong> link, out ulong sum)
        {
            sum = 0;
            if (IsEmpty || (Own.Length > 0 && own.IsEmpty) || (Link.Length > 0 && link.IsEmpty))
                return false;
            foreach (int place in Own)
                sum += own[place];
            foreach (int place in Link)
                sum += link[place];
            return true;
        }
    }
}
