// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Simulation.Truth;

/// <summary>The ground truth of both sides of the demo.</summary>
/// <param name="MirrorDrops">Copies dropped by a mirror between them and the appliance.</param>
public sealed record GroundTruth(ExchangeTruth Exchange, TraderTruth Trader, long MirrorDrops)
{
    /// <summary>Stops of the trader's process; null if there were to be none.</summary>
    public IReadOnlyList<TraderStop>? Stops { get; init; }
}

/// <summary>Report of a perfect observer of a feed.</summary>
/// <param name="Ranges">Maximal ranges of one outcome, of each line and of the feed.</param>
public sealed record FeedTruth(IReadOnlyList<LineTruth> Lines, IReadOnlyList<TruthRange> Ranges);

/// <summary>Ground truth of one line. Terms as in the reports.</summary>
public sealed record LineTruth
{
    /// <summary>Datagrams.</summary>
    public long Packets { get; set; }

    /// <summary>UDP payload, bytes.</summary>
    public long Bytes { get; set; }

    /// <summary>Numbers, counted each time one was sent.</summary>
    public long Messages { get; set; }

    public long Heartbeats { get; set; }

    /// <summary>Times that numbers were skipped.</summary>
    public long Gaps { get; set; }

    /// <summary>Numbers that did not arrive within the repair window.</summary>
    public long Missing { get; set; }

    /// <summary>Numbers that were not sent because the group had no member.</summary>
    public long Unobserved { get; set; }

    /// <summary>Numbers that arrived again, each as often as it did.</summary>
    public IList<ulong> Repeats { get; init; } = [];

    /// <summary>Number of times that numbers arrived again.</summary>
    public long Duplicates => Repeats.Count;

    /// <summary>Skipped numbers that arrived within the repair window.</summary>
    public long Reordered { get; set; }

    /// <summary>Skipped numbers that arrived after it.</summary>
    public long Late { get; set; }
}

/// <summary>One order as recorded by the trader.</summary>
/// <param name="Session">Index of the session, from 0.</param>
/// <param name="Reference">Its key there: each session counts from 1.</param>
/// <param name="Tick">Number of the message that it answers.</param>
/// <param name="LatencyNs">From the return of the receiving call to the sending call, by the trader's own
/// clock.</param>
public readonly record struct TradedOrder(int Session, uint Reference, ulong Tick, long LatencyNs);

/// <summary>A range of numbers of one outcome.</summary>
/// <param name="Line">Line; null for the feed as a whole.</param>
/// <param name="Last">Last number, inclusive.</param>
/// <param name="State"><c>repaired</c>, <c>lost</c>, or <c>unobserved</c> if the trader had left the group.</param>
/// <param name="RepairedBy">A line, <c>reorder</c>, or null.</param>
public sealed record TruthRange(string? Line, ulong First, ulong Last, string State, string? RepairedBy);
