// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Reports;

/// <summary>Counters of one line.</summary>
public sealed record LineReport
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

    /// <summary>Packets.</summary>
    public long Packets { get; set; }

    /// <summary>Numbers that arrived.</summary>
    public long Messages { get; set; }

    /// <summary>Ranges that opened.</summary>
    public long Gaps { get; set; }

    /// <summary>Numbers that did not arrive within the window.</summary>
    public long MessagesMissing { get; set; }

    /// <summary>Numbers that the appliance itself could not see.</summary>
    public long MessagesUnobserved { get; set; }

    /// <summary>Numbers that arrived again on this line.</summary>
    public long Duplicates { get; set; }

    /// <summary>Numbers that arrived within the window after their gap had opened.</summary>
    public long Reordered { get; set; }

    /// <summary>Numbers that arrived after their range was declared lost.</summary>
    public long Late { get; set; }

    /// <summary>Numbers lower than the line's first.</summary>
    public long BeforeStart { get; set; }

    /// <summary>Packets with a number new to the feed.</summary>
    public long Wins { get; set; }

    /// <summary>Numbers that it delivered before any other line.</summary>
    public long MessagesFirst { get; set; }

    /// <summary>Missing numbers that another line delivered in time.</summary>
    public long MissingRepaired { get; set; }

    /// <summary>Numbers that it delivered and another line was missing.</summary>
    public long Repairs { get; set; }

    /// <summary>Its lead over the others where it was first.</summary>
    public LeadReport Ahead { get; set; }

    /// <summary>Its lag where another line was first.</summary>
    public LeadReport Behind { get; set; }

    /// <summary>Time in which it delivered nothing around numbers that are missing on it.</summary>
    public BlindReport Blind { get; set; }

    /// <summary>
    /// Retracted losses. In totals the losses are net of them; in intervals they are as reported there.
    /// </summary>
    public RetractionReport Retracted { get; set; }

    /// <summary>Time in which any of its number sequences was in doubt.</summary>
    public DoubtReport Doubt { get; set; }

    /// <summary>Packets that could not be decoded.</summary>
    public long Undecodable { get; set; }

    /// <summary>Its packets by their checksums.</summary>
    public ChecksumReport Checksums { get; set; }

    /// <summary>Packets that only announce the next number.</summary>
    public long Heartbeats { get; set; }

    /// <summary>Packets without a usable number.</summary>
    public long Unsequenced { get; set; }

    /// <summary>UDP payload bytes.</summary>
    public long Bytes { get; set; }

    /// <summary>False if records of it were lost or impaired in the appliance.</summary>
    public bool Complete { get; set; }
}
