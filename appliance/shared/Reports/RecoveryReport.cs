// SPDX-License-Identifier: Apache-2.0
using Telemetry.Messages.Counters;

namespace Telemetry.Reports;

/// <summary>Counters of one recovery channel of a feed, or of what one of its lines carries of one kind. Nothing of it
/// is in the feed's.</summary>
public sealed record RecoveryReport : RecoveryValues
{
    /// <summary>Kind of its content: <c>snapshot</c>, <c>retransmission</c>, <c>refresh</c>, <c>definitions</c>; null
    /// if that is not known.</summary>
    public string? Kind { get; set; }

    /// <summary>Name of the channel, or of the line.</summary>
    public string? Line { get; set; }

    /// <summary>Addresses that its packets are sent to, and its servers.</summary>
    public string? Address { get; set; }

    public string? Protocol { get; set; }

    /// <summary>False if records of it were lost in the appliance.</summary>
    public bool Complete { get; set; }
}
