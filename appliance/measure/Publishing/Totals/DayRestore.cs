// SPDX-License-Identifier: Apache-2.0
using Telemetry.Model.Calendars;
using Telemetry.Model.Counters;
using Telemetry.Model.Days;
using Telemetry.Model.Intervals;
using Telemetry.Publishing.Snapshots;
using Telemetry.Publishing.Snapshots.Places;

namespace Telemetry.Publishing.Totals;

/// <summary>Copies a stored state into the totals at the start, so that the day continues from there.</summary>
internal static class DayRestore
{
    /// <summary>Copies the state; all of it counts as interval 1.</summary>
    /// <param name="totals">Empty totals.</param>
    /// <param name="channels">Places of the number sequences.</param>
    /// <param name="state">The stored state.</param>
    /// <param name="startNs">Now, UTC since 1970, nanoseconds.</param>
    /// <param name="offsetNs">UTC minus the stamps' clock now, nanoseconds.</param>
    public static void Into(
        SnapshotData totals, ChannelPlaces channels, DayState state, DayCalendar calendar, long startNs,
        long offsetNs)
    {
        ref readonly DayHeader header = ref state.Header;
        state.Lines.CopyTo(totals.Lines, 0);
        state.Feeds.CopyTo(totals.Feeds, 0);
        EndDoubt(totals);
        state.Sessions.CopyTo(totals.Sessions, 0);
        totals.Recovery.Restore(state.Recovery);
        foreach (ChannelRow stored in state.Channels)
        {
            ChannelRow row = stored with { LastClockNs = stored.LastClockNs + header.OffsetNs - offsetNs };
            totals.Channels.Add(channels.Of(row, state.LastOrdinal, totals.Channels), row);
        }
        totals.Channels.AddOthers(state.OtherChannels);
        if (state.Types is { } types)
            totals.Types?.Add(types);
        state.Series.CopyTo(totals.Series, 0);
        state.Sockets.CopyTo(totals.Sockets, 0);
        totals.Ledger = header.Ledger;
        LedgerCut.AtRecorded(ref totals.Ledger);
        totals.Publication = header.Publication;
        totals.HostDrops = header.HostDrops;
        totals.HasHostDrops = header.HasHostDrops != 0;
        for (int burst = 0; burst < totals.Bursts.Length; burst++)
        {
            totals.Bursts[burst] = state.Bursts[burst];
            totals.Bursts[burst].StampNs += header.OffsetNs - offsetNs;
        }
        for (int series = 0; series < totals.Histograms.Length; series++)
        {
            long count = state.Histograms.CountOf(series);
            if (count > 0)
                HistogramV2.TryAdd(state.Histograms.BytesOf(series), count, totals.Histograms[series]);
        }
        bool isOver = header.EndNs <= startNs;
        totals.FirstOrdinal = totals.LastOrdinal = state.LastOrdinal;
        totals.StartStampNs = header.SinceNs - offsetNs;
        totals.EndStampNs = header.CutNs - offsetNs;
        totals.Day = new DayRow
        {
            Name = calendar.DayOf(header.BeginNs).Name,
            BeginNs = header.BeginNs,
            EndNs = header.EndNs,
            SinceNs = header.SinceNs,
            DownNs = header.DownNs + (Math.Min(startNs, header.EndNs) - header.CutNs),
            Restarts = header.Restarts + 1,
            IsClosed = isOver,
        };
    }

    /// <summary>
    /// Clears the "in doubt" marks of the previous process; the next interval sets them again if they still apply.
    /// </summary>
    private static void EndDoubt(SnapshotData totals)
    {
        for (int line = 0; line < totals.Lines.Length; line++)
            totals.Lines[line].Doubt.IsInDoubt = 0;
        for (int feed = 0; feed < totals.Feeds.Length; feed++)
            totals.Feeds[feed].Doubt.IsInDoubt = 0;
    }
}
