// SPDX-License-Identifier: Apache-2.0
using Telemetry.Fleet.History;
using Telemetry.Fleet.Queries;
using Telemetry.Messages;

namespace Telemetry.Fleet.Storing;

/// <summary>Sums of the counters that a slot has of its feeds, lines and sessions.</summary>
internal sealed class SlotCounters
{
    private static readonly int Messages = PlaceOf("feeds.messages");
    private static readonly int Wins = PlaceOf("lines.wins");
    private static readonly int Orders = PlaceOf("sessions.orders");
    private static readonly int Rejects = PlaceOf("sessions.rejects");

    /// <summary>Messages of each feed.</summary>
    internal Dictionary<string, long> Feeds { get; } = new(StringComparer.Ordinal);

    /// <summary>Packets that each line delivered first.</summary>
    internal Dictionary<(string Feed, string Line), long> Lines { get; } = [];

    /// <summary>Orders and rejects of each session.</summary>
    internal Dictionary<string, (long Orders, long Rejects)> Sessions { get; } = new(StringComparer.Ordinal);

    /// <summary>Adds up intervals.</summary>
    internal static SlotCounters Of(IReadOnlyList<IntervalRecord> intervals)
    {
        var counters = new SlotCounters();
        long[] values = [];
        foreach (IntervalRecord interval in intervals)
        {
            if (values.Length != interval.Layout.Length)
                values = new long[interval.Layout.Length];
            values.AsSpan().Clear();
            interval.AddCountersTo(values);
            foreach (CounterBlock block in interval.Layout.Blocks)
                counters.Add(in block, values.AsSpan(block.Start));
        }
        return counters;
    }

    private void Add(in CounterBlock block, ReadOnlySpan<long> values)
    {
        if (block.TemplateId == FeedCountersMessage.TemplateId && block.Feed is { } feed)
        {
            Feeds[feed] = Feeds.GetValueOrDefault(feed) + Known(values[Messages]);
        }
        else if (block.TemplateId == LineCountersMessage.TemplateId && block is { Feed: { } of, Line: { } line })
        {
            Lines[(of, line)] = Lines.GetValueOrDefault((of, line)) + Known(values[Wins]);
        }
        else if (block.TemplateId == SessionCountersMessage.TemplateId && block.Session is { } session)
        {
            (long orders, long rejects) = Sessions.GetValueOrDefault(session);
            Sessions[session] = (orders + Known(values[Orders]), rejects + Known(values[Rejects]));
        }
    }

    private static long Known(long value) => NullValue.ToNullable(value) ?? 0;

    private static int PlaceOf(string path) => CounterLayout.PlaceOf(CounterRange.Find(path)!.Value);
}
