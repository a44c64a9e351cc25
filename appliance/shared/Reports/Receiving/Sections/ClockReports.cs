// SPDX-License-Identifier: Apache-2.0
using Telemetry.Messages;
using Telemetry.Model.Clocks;
using Telemetry.Reports.Host;

namespace Telemetry.Reports.Receiving.Sections;

/// <summary>Clock state of the status message as a report.</summary>
internal static class ClockReports
{
    private const byte Unsynchronised = 1;
    private const byte Synchronised = 2;

    /// <summary>The report; null until a status message has arrived.</summary>
    /// <param name="before">An earlier report to refill; null to create one.</param>
    /// <param name="catalog">Catalog with the status.</param>
    public static ClockReport? Of(ClockReport? before, CatalogState catalog)
    {
        if (catalog.HostName is null)
            return null;
        ClockReport into = before ?? new ClockReport();
        ref readonly StatusMessage status = ref catalog.Status;
        into.StampSource = catalog.StampSource;
        into.ResolutionNs = NullValue.ToNullable(status.ResolutionNs);
        into.OffsetNs = NullValue.ToNullable(status.ClockOffsetNs);
        into.MappingErrorNs = NullValue.ToNullable(status.ClockMappingErrorNs);
        into.Synchronised = status.ClockState switch
        {
            Unsynchronised => false,
            Synchronised => true,
            _ => null,
        };
        into.UncertaintyNs = NullValue.ToNullable(status.ClockUncertaintyNs);
        into.Leap = (LeapSecond)status.Leap switch
        {
            LeapSecond.Insert => "insert",
            LeapSecond.Delete => "delete",
            _ => null,
        };
        bool hasErrors = catalog.HasClockErrors;
        into.MaxErrorNs = hasErrors ? NullValue.ToNullable(status.ClockMaxErrorNs) : null;
        into.EstimatedErrorNs = hasErrors ? NullValue.ToNullable(status.ClockEstimatedErrorNs) : null;
        into.FrequencyPpb = hasErrors ? NullValue.ToNullable(status.ClockFrequencyPpb) : null;
        into.Source = catalog.ClockSource is var (name, reference)
            ? new TimeSource(name, reference)
            {
                Stratum = status.ClockSourceStratum == 0 ? null : status.ClockSourceStratum,
                OffsetNs = NullValue.ToNullable(status.ClockSourceOffsetNs),
                ErrorNs = NullValue.ToNullable(status.ClockSourceErrorNs),
            }
            : null;
        return into;
    }
}
