// SPDX-License-Identifier: Apache-2.0
using Telemetry.Messages.Counters;

namespace Telemetry.Reports;

/// <summary>
/// Counters of one order session. At the end <c>orders + answered_late = answered + unanswered + connection_lost +
/// untracked</c>; before that, the right side lacks the orders that wait for an answer.
/// </summary>
public sealed record SessionReport : SessionValues
{
    public string Session { get; set; } = "";

    public string? Protocol { get; set; }

    /// <summary>True for the empty row of a gateway's unassigned connections.</summary>
    public bool IsIdleRow => Connections == 0 && MessagesToExchange == 0 && Session.StartsWith("unassigned@");

    /// <summary>True if none of its records was lost or impaired in the appliance.</summary>
    public bool HasAllRecords => RecordsLost == 0 && RecordsImpaired == 0 && KeyOverflow == 0;

    /// <summary>False if records of it were lost or impaired in the appliance.</summary>
    public bool Complete { get; set; }
}
