// SPDX-License-Identifier: Apache-2.0
using Telemetry.Messages.Counters;

namespace Telemetry.Reports;

/// <summary>Counters of one line. In totals the losses are net of the retracted ones; in intervals they are as
/// reported there.</summary>
public sealed record LineReport : LineValues
{
    /// <summary>Name.</summary>
    public string Line { get; set; } = "";

    /// <summary>Groups or servers that carry it.</summary>
    public string? Address { get; set; }

    /// <summary>Interface on which it is expected, or null.</summary>
    public string? Interface { get; set; }

    /// <summary>
    /// Membership of its groups: <c>host</c> (held by other programs), <c>ours</c>, <c>partial</c> (of some groups),
    /// <c>none</c>; null if unknown.
    /// </summary>
    public string? Membership { get; set; }

    /// <summary>Its lead over the others where it was first.</summary>
    public LeadReport Ahead { get; set; }

    /// <summary>Its lag where another line was first.</summary>
    public LeadReport Behind { get; set; }

    /// <summary>False if records of it were lost or impaired in the appliance.</summary>
    public bool Complete { get; set; }
}
