// SPDX-License-Identifier: Apache-2.0
using Telemetry.Messages;

namespace Telemetry.Reports.Receiving.Sections;

/// <summary>The day of totals as a report.</summary>
internal static class DayReports
{
    /// <summary>The summary with its day; unchanged if there are no days.</summary>
    public static SummaryReport WithDay(this SummaryReport summary, CounterState totals, StampTimes times)
    {
        if (totals.DayName is not { Length: > 0 } name)
            return summary;
        ref readonly DayMessage day = ref totals.Day;
        return summary with
        {
            StartTimeNs = day.SinceTimeNs,
            DurationNs = unchecked(times.TimeOf(totals.EndStampNs) - day.SinceTimeNs),
            Day = new DayReport
            {
                Day = name,
                BeginTimeNs = day.BeginTimeNs,
                EndTimeNs = day.EndTimeNs,
                SinceTimeNs = day.SinceTimeNs,
                DownNs = day.DownNs,
                Restarts = day.Restarts,
                StateFailures = day.StateFailures,
                Closed = day.IsClosed != 0,
                Complete = day.Restarts == 0 && day.SinceTimeNs <= day.BeginTimeNs
                    && summary.Feeds.All(feed => feed.Complete) && summary.Sessions.All(session => session.Complete)
                    && summary.Series.All(series => series.Complete),
            },
        };
    }
}
