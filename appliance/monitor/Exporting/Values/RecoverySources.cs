// SPDX-License-Identifier: Apache-2.0
using Telemetry.Exporting.Formats;
using Telemetry.Messages;
using Telemetry.Messages.Counters;
using Telemetry.Reports;

namespace Telemetry.Exporting.Values;

/// <summary>Metrics of the recovery channels of feeds, and of the recovery that lines carry. Rows behind the most that
/// are exported are left out.</summary>
internal static class RecoverySources
{
    /// <summary>Recovery channels of an appliance.</summary>
    internal static long RowsOf(SummaryReport totals)
    {
        long rows = 0;
        for (int place = 0; place < totals.Feeds.Count; place++)
            rows += totals.Feeds[place].Recovery.Count;
        return rows;
    }

    internal static IEnumerable<MetricSource> All()
    {
        CounterMembers<RecoveryCounters> counters = new(RecoveryStateMessage.TemplateId);
        foreach (string name in counters.Names)
        {
            CounterMembers<RecoveryCounters>.Member[] members = counters.Of(name);
            yield return new MetricSource(SchemaFamilies.Of(name), (to, of) => Write(to, of.Totals, members));
        }
    }

    private static void Write(Exposition to, SummaryReport? totals, CounterMembers<RecoveryCounters>.Member[] members)
    {
        int rows = 0;
        for (int place = 0; place < totals?.Feeds.Count; place++)
        {
            FeedReport feed = totals.Feeds[place];
            for (int row = 0; row < feed.Recovery.Count && rows < FlowSources.MostRows; row++, rows++)
            {
                RecoveryReport channel = feed.Recovery[row];
                CounterMembers<RecoveryCounters>.Write(
                    to.Row().Label("feed", feed.Feed).Label("line", channel.Line).Label("kind", channel.Kind),
                    channel.Counters, members);
            }
        }
    }
}
