// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Reports.Files;

/// <summary>
/// Keeps the series of several publishers apart in one histogram log: the first publisher's tags are plain, those of
/// the others end with host and incarnation. A restarted appliance keeps its previous tags.
/// </summary>
internal sealed class PublisherTags
{
    private const int MostKept = 16;

    private readonly List<Known> _known = [];

    /// <summary>Suffix of an interval's tags; empty for the first publisher.</summary>
    public string SuffixOf(SnapshotReport interval)
    {
        string incarnation = interval.Interval.Incarnation ?? "";
        Known? publisher = _known.Find(one => one.Incarnation == incarnation) ?? StartedAgain(interval);
        if (publisher is null)
        {
            if (_known.Count == MostKept)
                _known.RemoveAt(1);
            string host = interval.Interval.Host ?? "";
            publisher = new Known(host, _known.Count == 0 ? "" : SeriesTag.Of($"@{host}", incarnation));
            _known.Add(publisher);
        }
        (publisher.Incarnation, publisher.EndNs) = (incarnation, EndOf(interval));
        return publisher.Suffix;
    }

    /// <summary>The publisher of the same host that ended before this one began.</summary>
    private Known? StartedAgain(SnapshotReport interval) => _known.Find(one =>
        one.Host == (interval.Interval.Host ?? "")
        && one.EndNs <= (interval.StartTimeNs ?? interval.StartStampNs));

    private static long EndOf(SnapshotReport interval) => interval.EndTimeNs ?? interval.EndStampNs;

    private sealed class Known(string host, string suffix)
    {
        public string Host { get; } = host;

        public string Suffix { get; } = suffix;

        public string Incarnation { get; set; } = "";

        public long EndNs { get; set; }
    }
}
