// SPDX-License-Identifier: Apache-2.0
using Telemetry.Reports;
using Telemetry.Reports.Host;

namespace Telemetry.Fleet.Desk;

/// <summary>The host of one appliance on the desk.</summary>
public sealed record HostRow
{
    public required string Appliance { get; init; }

    /// <summary>Counters of the day.</summary>
    public required SummaryReport Totals { get; init; }

    /// <summary>Severity: 0 is ok.</summary>
    public required int Severity { get; init; }

    /// <summary>Presence of the appliance.</summary>
    public required ApplianceState State { get; init; }

    /// <summary>Time since its last message, nanoseconds.</summary>
    public required long AgeNs { get; init; }

    /// <summary>Time of its first message ever, UTC, nanoseconds; null if that is not remembered.</summary>
    public long? FirstSeenNs { get; init; }

    /// <summary>True if it was received today for the first time.</summary>
    public bool IsNew { get; init; }

    /// <summary>Cores that its reader used in the newest interval; null if not known now.</summary>
    public double? CpuCores { get; init; }

    /// <summary>Subscribers that are not gone; null if unknown.</summary>
    public int? Subscribers { get; init; }

    /// <summary>Bytes of a stream that the slowest subscriber has not received yet; null if unknown.</summary>
    public long? BehindBytes { get; init; }

    /// <summary>Messages that were not received here.</summary>
    public required long Missing { get; init; }

    /// <summary>False if the newest interval lacks something.</summary>
    public required bool Complete { get; init; }

    internal static HostRow Of(ApplianceNow now)
    {
        SummaryReport totals = now.Totals;
        IEnumerable<SubscriberReport>? subscribers = totals.Subscribers?.Where(one => one.State != "left");
        int severity = Math.Max(Desk.Severity.Of(now.State), now.Appliance.InConflict ? Desk.Severity.Error : 0);
        if (now.IsPresent && (totals.Ledger.LostRing > 0 || totals.Ledger.LostPipeline > 0))
            severity = Math.Max(severity, Desk.Severity.Warning);
        if (now.IsPresent && totals.Clock?.Synchronised == false)
            severity = Math.Max(severity, Desk.Severity.Info);
        return new HostRow
        {
            Appliance = now.Appliance.Name,
            Totals = totals,
            Severity = severity,
            State = now.State,
            AgeNs = now.AgeNs,
            FirstSeenNs = now.FirstSeenNs,
            IsNew = now.IsNew,
            CpuCores = now.RateOf(now.Last?.Interval.Appliance?.CpuNsReader) / 1e9,
            Subscribers = subscribers?.Count(),
            BehindBytes = subscribers?.SelectMany(one => one.Streams).Max(stream => stream.BehindBytes),
            Missing = now.Publisher.Received.Sum(stream => stream.Missing),
            Complete = now.Publisher.IsComplete,
        };
    }
}
