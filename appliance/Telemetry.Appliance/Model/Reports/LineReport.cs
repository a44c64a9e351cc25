// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Appliance.Model.Reports;

/// <summary>What one line delivered.</summary>
public sealed record LineReport
{
    /// <summary>Name.</summary>
    public required string Line { get; init; }

    /// <summary>Groups or servers that carry it.</summary>
    public string? Address { get; init; }

    /// <summary>Interface on which it is expected, or null.</summary>
    public string? Interface { get; init; }

    /// <summary>Who holds the memberships of its groups: <c>host</c> (others), <c>ours</c>, <c>partial</c> (of some
    /// groups), <c>none</c>; null if not known.</summary>
    public string? Membership { get; init; }

    /// <summary>Packets.</summary>
    public long Packets { get; init; }

    /// <summary>Numbers that arrived.</summary>
    public long Messages { get; init; }

    /// <summary>Ranges that opened.</summary>
    public long Gaps { get; init; }

    /// <summary>Numbers that did not arrive within the window.</summary>
    public long MessagesMissing { get; init; }

    /// <summary>Numbers that the appliance itself could not see.</summary>
    public long MessagesUnobserved { get; init; }

    /// <summary>Numbers that came again on this line.</summary>
    public long Duplicates { get; init; }

    /// <summary>Numbers that came within the window after their gap had opened.</summary>
    public long Reordered { get; init; }

    /// <summary>Numbers that came after their range was declared lost.</summary>
    public long Late { get; init; }

    /// <summary>Numbers lower than the line's first.</summary>
    public long BeforeStart { get; init; }

    /// <summary>Packets with a number new to the feed.</summary>
    public long Wins { get; init; }

    /// <summary>Numbers that it brought before any other line.</summary>
    public long MessagesFirst { get; init; }

    /// <summary>Of the missing numbers, those that another line brought in time.</summary>
    public long MissingRepaired { get; init; }

    /// <summary>Numbers that it brought and another line lacked.</summary>
    public long Repairs { get; init; }

    /// <summary>By how much it was ahead where it came first.</summary>
    public LeadReport Ahead { get; init; }

    /// <summary>By how much it was behind where another line came first.</summary>
    public LeadReport Behind { get; init; }

    /// <summary>How long it brought nothing around numbers that are missing on it.</summary>
    public BlindReport Blind { get; init; }

    /// <summary>Packets that could not be decoded.</summary>
    public long Undecodable { get; init; }

    /// <summary>Packets that only tell the next number.</summary>
    public long Heartbeats { get; init; }

    /// <summary>Packets without a usable number.</summary>
    public long Unsequenced { get; init; }

    /// <summary>UDP payload bytes.</summary>
    public long Bytes { get; init; }

    /// <summary>False if records of it were lost or impaired in the appliance.</summary>
    public bool Complete { get; init; }
}
