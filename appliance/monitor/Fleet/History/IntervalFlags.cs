// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Fleet.History;

/// <summary>Reservations about the numbers of an interval, or of a column of a chart.</summary>
[Flags]
public enum IntervalFlags : byte
{
    /// <summary>Everything was received and observed.</summary>
    None = 0,

    /// <summary>No interval was received.</summary>
    NoData = 1,

    /// <summary>Losses in the appliance may have cost something, or a part was not received.</summary>
    Incomplete = 2,

    /// <summary>It covers several intervals, which the appliance had to send as one.</summary>
    Late = 4,

    /// <summary>The settings of the host differ within it, or between the appliances.</summary>
    SettingsDiffer = 8,

    /// <summary>The appliance's clock was set back: this time occurred twice.</summary>
    Repeated = 16,

    /// <summary>Of a column: an interval that ends in a later column covers it, where its counts and samples
    /// are.</summary>
    Joined = 32,
}
