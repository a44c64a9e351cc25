// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Reports.Receiving;

/// <summary>
/// Finds appliances that have the same host and instance at the same time. One that was restarted has the names of the
/// one before too, but that one is silent by then.
/// </summary>
/// <param name="notices">Receives a line for each conflict, once.</param>
internal sealed class NameConflicts(IProgress<string> notices)
{
    private const long CheckIntervalNs = 1_000_000_000;

    // The last messages of an ended appliance may arrive after the first ones of its successor.
    private const long LeastOverlapNs = 5_000_000_000;

    private readonly HashSet<string> _reported = [];
    private long _checkedNs;

    /// <summary>Compares the publishers with each other, once a second.</summary>
    public void Check(IReadOnlyList<PublisherReader> readers, long nowNs)
    {
        if (nowNs - _checkedNs < CheckIntervalNs)
            return;
        _checkedNs = nowNs;
        for (int index = 1; index < readers.Count; index++)
        {
            for (int other = 0; other < index; other++)
                Check(readers[index], readers[other]);
        }
    }

    private void Check(PublisherReader one, PublisherReader other)
    {
        if (one.Name.Host is null || one.Reader.Name != other.Reader.Name)
            return;
        long overlapNs = Math.Min(one.HeardNs, other.HeardNs) - Math.Max(one.FirstHeardNs, other.FirstHeardNs);
        if (overlapNs > LeastOverlapNs && _reported.Add(one.Name.Appliance))
            notices.Report($"two appliances call themselves {one.Name.Appliance}: give each an "
                + "instance of its own (instance: in its configuration)");
    }
}
