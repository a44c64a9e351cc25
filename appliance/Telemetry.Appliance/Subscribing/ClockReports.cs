// SPDX-License-Identifier: Apache-2.0
using Telemetry.Appliance.Model;
using Telemetry.Appliance.Model.Clocks;
using Telemetry.Appliance.Model.Reports;
using Telemetry.Messages;

namespace Telemetry.Appliance.Subscribing;

/// <summary>What the status message says of the publisher's clocks.</summary>
internal static class ClockReports
{
    private const byte Unsynchronised = 1;
    private const byte Synchronised = 2;

    /// <summary>As a report; null before a status message came.</summary>
    public static ClockReport? Of(CatalogState catalog)
    {
        if (catalog.HostName is null)
            return null;
        StatusMessage status = catalog.Status;
        bool hasErrors = catalog.HasClockErrors;
        return new ClockReport
        {
            StampSource = catalog.StampSource,
            ResolutionNs = NullValue.ToNullable(status.ResolutionNs),
            OffsetNs = NullValue.ToNullable(status.ClockOffsetNs),
            MappingErrorNs = NullValue.ToNullable(status.ClockMappingErrorNs),
            Synchronised = status.ClockState switch
            {
                Unsynchronised => false,
                Synchronised => true,
                _ => null,
            },
            UncertaintyNs = NullValue.ToNullable(status.ClockUncertaintyNs),
            Leap = (LeapSecond)status.Leap switch
            {
                LeapSecond.Insert => "insert",
                LeapSecond.Delete => "delete",
                _ => null,
            },
            MaxErrorNs = hasErrors ? NullValue.ToNullable(status.ClockMaxErrorNs) : null,
            EstimatedErrorNs = hasErrors ? NullValue.ToNullable(status.ClockEstimatedErrorNs) : null,
            FrequencyPpb = hasErrors ? NullValue.ToNullable(status.ClockFrequencyPpb) : null,
            Source = catalog.ClockSource is var (name, reference)
                ? new TimeSource(name, reference)
                {
                    Stratum = status.ClockSourceStratum == 0 ? null : status.ClockSourceStratum,
                    OffsetNs = NullValue.ToNullable(status.ClockSourceOffsetNs),
                    ErrorNs = NullValue.ToNullable(status.ClockSourceErrorNs),
                }
                : null,
        };
    }
}
