// SPDX-License-Identifier: Apache-2.0
using Telemetry.Fleet.History;
using Telemetry.Fleet.Publishers;
using Telemetry.Reports;

namespace Telemetry.Fleet.Queries;

/// <summary>Samples of the whole day. Computed on the thread of the fleet.</summary>
public static class DayDistributions
{
    /// <summary>Adds up the samples of the selected series.</summary>
    public static Distribution Of(IReadOnlyList<FleetAppliance> appliances, SeriesFilter filter)
    {
        DistributionSum sum = DistributionSum.OfThread();
        var series = new HashSet<SeriesIdentity>();
        var names = new List<string>();
        bool isComplete = true;
        bool isLossKnown = true;
        long? notReceived = 0;
        long? uncertaintyNs = null;
        foreach (FleetAppliance appliance in appliances)
        {
            bool hasAny = false;
            foreach (SeriesReport one in appliance.Current.TotalsOf(filter))
            {
                hasAny = true;
                series.Add(SeriesIdentity.Of(one));
                Add(sum, one);
                isComplete &= one.Complete && one.NotReceived is null or 0;
                isLossKnown &= one.MayBeMissing is not null;
                notReceived += one.NotReceived;
                uncertaintyNs = one.UncertaintyNs is { } own ? Math.Max(uncertaintyNs ?? 0, own) : uncertaintyNs;
            }
            if (hasAny)
                names.Add(appliance.Name);
        }
        SummaryReport[] totals = [.. appliances.Select(one => one.Current.Counters())];
        return new Distribution
        {
            Series = [.. series],
            Appliances = names,
            FromTimeNs = totals.Min(one => one.StartTimeNs),
            ToTimeNs = totals.Max(one => one.StartTimeNs + one.DurationNs),
            Histogram = sum.ToHistogram(),
            Samples = sum.Samples,
            NotReceived = notReceived,
            Complete = isComplete,
            IsLossKnown = isLossKnown,
            Coverage = new Coverage(0, 0, names.Count, appliances.Count),
            Settings = [.. totals.Select(one => one.HostSettings?.Hash).OfType<string>().Distinct()],
            Spans = [],
            UncertaintyNs = uncertaintyNs,
        };
    }

    private static void Add(DistributionSum sum, SeriesReport series)
    {
        if (series.Samples is { } histogram)
            sum.Add(histogram);
        sum.Samples.Add(SeriesSamples.Of(series));
    }
}
