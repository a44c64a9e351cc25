// SPDX-License-Identifier: Apache-2.0
using Telemetry.Kernel.Spreading;

namespace Telemetry.Spreading.Running;

/// <summary>State of a reader.</summary>
public enum ReaderState
{
    /// <summary>It receives the packets of its flows.</summary>
    Active,

    /// <summary>It was taken out, and still has packets to hand on, or its program to end.</summary>
    Leaving,

    /// <summary>It was taken out.</summary>
    Left,

    /// <summary>It was taken out because its program ended.</summary>
    Ended,
}

/// <summary>Packets of a reader.</summary>
/// <param name="Chosen">Packets that the kernel gave it.</param>
/// <param name="Packets">Of these, those that it took from its ring.</param>
/// <param name="Bytes">Bytes of those on the wire.</param>
/// <param name="Dropped">Of the chosen, those for which its ring had no room.</param>
/// <param name="Undelivered">Of the taken, those that its file or program did not take.</param>
public readonly record struct ReaderFigures(long Chosen, long Packets, long Bytes, long Dropped, long Undelivered)
{
    /// <summary>The difference of both.</summary>
    public static ReaderFigures operator -(ReaderFigures left, ReaderFigures right) => new(
        left.Chosen - right.Chosen, left.Packets - right.Packets, left.Bytes - right.Bytes,
        left.Dropped - right.Dropped, left.Undelivered - right.Undelivered);
}

/// <summary>A reader in an interval, or in the whole run.</summary>
public sealed record ReaderReport
{
    public required string Name { get; init; }

    /// <summary>Its state at the end.</summary>
    public required ReaderState State { get; init; }

    /// <summary>Slots of the table that it has.</summary>
    public required int Slots { get; init; }

    /// <summary>Its packets.</summary>
    public required ReaderFigures Figures { get; init; }

    /// <summary>Packets that it was given and has not taken yet; behind its end, those that never came.</summary>
    public required long Waiting { get; init; }

    /// <summary>Reason for which it hands on nothing now; null if it does.</summary>
    public string? Problem { get; init; }
}

/// <summary>Counters of the kernel's program, packets.</summary>
/// <param name="Flows">That went to the reader of their flow.</param>
/// <param name="Fragments">Parts of IP packets: to the fixed reader.</param>
/// <param name="NotIp">Neither IPv4 nor IPv6: to the fixed reader.</param>
/// <param name="Unreadable">With headers that are cut off or contradict themselves: to the fixed reader.</param>
/// <param name="Outgoing">That this host sent: not delivered.</param>
public readonly record struct SpreadCounts(long Flows, long Fragments, long NotIp, long Unreadable, long Outgoing)
{
    /// <summary>Packets that were given to readers.</summary>
    public long Spread => Flows + Fragments + NotIp + Unreadable;

    /// <summary>The difference of both.</summary>
    public static SpreadCounts operator -(SpreadCounts left, SpreadCounts right) => new(
        left.Flows - right.Flows, left.Fragments - right.Fragments, left.NotIp - right.NotIp,
        left.Unreadable - right.Unreadable, left.Outgoing - right.Outgoing);
}

/// <summary>Figures of an interval, or of the whole run.</summary>
public sealed record SpreadReport
{
    /// <summary>Wall-clock time of its end, nanoseconds since 1970.</summary>
    public required long TimeNs { get; init; }

    /// <summary>Its length, nanoseconds.</summary>
    public required long LengthNs { get; init; }

    public required string Interface { get; init; }

    /// <summary>Packets by what became of them.</summary>
    public required SpreadCounts Counts { get; init; }

    /// <summary>Tables so far, the first included.</summary>
    public required int Tables { get; init; }

    /// <summary>Reader that receives the packets of no flow; null for none.</summary>
    public required string? FixedReader { get; init; }

    /// <summary>All readers so far, by their places.</summary>
    public required IReadOnlyList<ReaderReport> Readers { get; init; }

    /// <summary>True if every packet that was given to a reader was taken and handed on.</summary>
    public bool IsComplete => Readers.All(
        reader => reader.Figures.Dropped == 0 && reader.Figures.Undelivered == 0 && reader.Waiting == 0);
}

/// <summary>A table that was put in the place of another.</summary>
public sealed record TableReport
{
    /// <summary>Slots of every table.</summary>
    public const int Slots = SpreadTable.Slots;

    /// <summary>Wall-clock time, nanoseconds since 1970.</summary>
    public required long TimeNs { get; init; }

    /// <summary>Its number, from 1.</summary>
    public required int Table { get; init; }

    /// <summary>Slots that changed their reader; of the first table none.</summary>
    public required int Moved { get; init; }

    /// <summary>Readers of the table and their slots, by their places.</summary>
    public required IReadOnlyList<(string Reader, int Slots)> Readers { get; init; }
}

/// <summary>Receives the reports of a spreading.</summary>
public interface ISpreadSink
{
    /// <summary>Receives a table that is in use from now on.</summary>
    void OnTable(TableReport report);

    void OnInterval(SpreadReport report);

    /// <summary>Receives the whole run, at its end.</summary>
    void OnSummary(SpreadReport report);
}
