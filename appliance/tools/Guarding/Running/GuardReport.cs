// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Guarding.Running;

/// <summary>State of enforcing.</summary>
public enum GuardState
{
    /// <summary>Everything passes; what would be dropped is counted.</summary>
    DryRun,

    /// <summary>Rules are enforced, and end unless that is confirmed in time.</summary>
    Unconfirmed,

    /// <summary>Rules are enforced.</summary>
    Confirmed,

    /// <summary>No confirmation came in time: everything passes.</summary>
    Lapsed,
}

/// <summary>Figures of one rule, or one entry of the lifeline.</summary>
public sealed record GuardRuleReport
{
    public required string Name { get; init; }

    /// <summary>True for an entry of the lifeline.</summary>
    public required bool IsLifeline { get; init; }

    public required GuardFigures Figures { get; init; }

    /// <summary>Sources with the most packets, condemned ones first, since the rules were loaded; at most 32.</summary>
    public IReadOnlyList<GuardSourceReport> Sources { get; init; } = [];
}

/// <summary>Packets of a rule.</summary>
/// <param name="Packets">Packets that it decided on.</param>
/// <param name="WouldDrop">Packets that it condemned and let pass.</param>
/// <param name="Dropped">Packets that it dropped.</param>
public readonly record struct GuardFigures(long Packets, long Bytes, long WouldDrop, long Dropped)
{
    /// <summary>The sum of both.</summary>
    public static GuardFigures operator +(GuardFigures left, GuardFigures right) => new(
        left.Packets + right.Packets, left.Bytes + right.Bytes, left.WouldDrop + right.WouldDrop,
        left.Dropped + right.Dropped);
}

/// <summary>A source of packets that a rule decided on.</summary>
/// <param name="Source">Its address; of frames without IP or ARP its Ethernet address.</param>
/// <param name="Packets">Packets since the rules were loaded, or since the source came back into memory.</param>
/// <param name="Condemned">Of the packets, those that were or would have been dropped.</param>
public sealed record GuardSourceReport(string Source, long Packets, long Bytes, long Condemned);

/// <summary>Counters of the whole program, packets.</summary>
/// <param name="Seen">Packets that reached it.</param>
/// <param name="Undecided">That no rule and no lifeline fitted.</param>
/// <param name="NoTable">That passed since the table of rules could not be read.</param>
/// <param name="BadHeader">With a header that is cut off or contradicts the frame's length.</param>
/// <param name="NoSource">Whose source had no room: they count as within their rate.</param>
/// <param name="NoScanner">Whose source had no room: it counts as one that does not scan.</param>
/// <param name="Contended">That other CPUs kept from their bucket: they count as within their rate.</param>
public readonly record struct GuardProgramCounts(
    long Seen, long Undecided, long NoTable, long BadHeader, long NoSource, long NoScanner, long Contended);

/// <summary>Files of condemned packets, since the start.</summary>
/// <param name="Files">Files begun.</param>
/// <param name="Packets">Packets written.</param>
/// <param name="Bytes">Bytes written.</param>
/// <param name="Lost">Packets that were overwritten before they were read.</param>
/// <param name="NotWritten">Packets that the disk refused.</param>
/// <param name="Problem">Reason for which nothing can be written now; null if it can.</param>
public sealed record EvidenceReport(
    long Files, long Packets, long Bytes, long Lost, long NotWritten, string? Problem);

/// <summary>Figures of an interval, or of the whole run.</summary>
public sealed record GuardReport
{
    /// <summary>Wall-clock time of its end, nanoseconds since 1970.</summary>
    public required long TimeNs { get; init; }

    /// <summary>Its length, nanoseconds.</summary>
    public required long LengthNs { get; init; }

    /// <summary>State at its end.</summary>
    public required GuardState State { get; init; }

    /// <summary>Counters of the program, of this interval or run.</summary>
    public required GuardProgramCounts Program { get; init; }

    /// <summary>Rules and entries with packets; of a run all, in their order.</summary>
    public required IReadOnlyList<GuardRuleReport> Rules { get; init; }

    /// <summary>Reloads so far.</summary>
    public required int Reloads { get; init; }

    /// <summary>Files of condemned packets; null if none are kept.</summary>
    public required EvidenceReport? Evidence { get; init; }
}

/// <summary>Receives the reports of a guard.</summary>
public interface IGuardSink
{
    void OnInterval(GuardReport report);

    /// <summary>Receives the whole run, at its end.</summary>
    void OnSummary(GuardReport report);
}
