// SPDX-License-Identifier: Apache-2.0
using System.Collections.Concurrent;
using Telemetry.Config;
using Telemetry.Model.BlackBox;
using Telemetry.Reports.Events;

namespace Telemetry.Appliance.BlackBox;

/// <summary>Gaps and events as they were reported, for the thread that writes files; bounded.</summary>
/// <param name="settings">The kinds of events that ask for a file.</param>
internal sealed class BlackBoxEvents(BlackBoxSettings settings)
{
    private const int MostWaiting = 4_096;

    private readonly ConcurrentQueue<ReportedEvent> _waiting = new();
    private int _overflow;

    /// <summary>Makes it; null without a black box.</summary>
    internal static BlackBoxEvents? For(BlackBoxSettings? settings) =>
        settings is null ? null : new BlackBoxEvents(settings);

    /// <summary>Files and their counters.</summary>
    internal BlackBoxHistory History { get; } = new();

    /// <summary>Settings of the files.</summary>
    internal BlackBoxSettings Settings => settings;

    /// <summary>Takes a gap; one of a whole feed that was not repaired asks for a file.</summary>
    internal void Take(GapReport gap)
    {
        if (gap.State == "retracted")
            return;
        bool isWanted = gap is { Scope: "feed", State: not "repaired" } && settings.On.Contains("feed_gap");
        Add(new ReportedEvent(isWanted) { Gap = gap with { } });
    }

    /// <summary>Takes an event; one of a chosen kind asks for a file.</summary>
    internal void Take(EventReport report)
    {
        if (report.Event == "black_box")
            return;
        bool isWanted = report.State != "cleared" && settings.On.Contains(report.Event);
        Add(new ReportedEvent(isWanted) { Event = report with { } });
    }

    /// <summary>Takes an order; a slow one asks for a file.</summary>
    internal void Take(OrderReport order)
    {
        if (settings.Slow.Include(order.TickToTradeNs, order.OrderToAckNs))
            Add(new ReportedEvent(IsWanted: true) { Order = order.Copy() });
    }

    /// <summary>The oldest that waits.</summary>
    internal bool TryNext(out ReportedEvent next) => _waiting.TryDequeue(out next!);

    /// <summary>Number of events that asked for a file and did not wait for want of room, since the last call.
    /// </summary>
    internal int TakeOverflow() => Interlocked.Exchange(ref _overflow, 0);

    private void Add(ReportedEvent reported)
    {
        if (reported.IsWanted)
            History.Count(BlackBoxCount.Triggers);
        if (_waiting.Count < MostWaiting)
            _waiting.Enqueue(reported);
        else if (reported.IsWanted)
            Interlocked.Increment(ref _overflow);
    }
}
