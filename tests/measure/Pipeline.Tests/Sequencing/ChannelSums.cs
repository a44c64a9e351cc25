// SPDX-License-Identifier: Apache-2.0
using Telemetry.Feeds.Envelopes;
using Telemetry.Messages.Counters;
using Telemetry.Model.Counters;
using TestSupport.Sequencing;

namespace Telemetry.Pipeline.Tests.Sequencing;

/// <summary>Adds up what the number sequences of a feed counted in each interval.</summary>
internal sealed class ChannelSums(FeedScript script)
{
    private readonly Dictionary<ChannelKey, ChannelCounters> _sums = [];

    /// <summary>Counters of sequences without a row.</summary>
    public ChannelCounters Others { get; private set; }

    /// <summary>Counters of all sequences.</summary>
    public ChannelCounters Total => _sums.Values.Append(Others).Aggregate(default(ChannelCounters), Sum);

    /// <summary>Counters of a sequence.</summary>
    public ChannelCounters Of(ulong session, ulong channel = 0) =>
        _sums.GetValueOrDefault(FeedScript.Session(session, channel));

    /// <summary>Ends an interval.</summary>
    /// <returns>Its rows.</returns>
    public ChannelRow[] Take(long clockNs, string what = "")
    {
        var rows = new ChannelRow[64];
        var others = new ChannelCounters[1];
        int used = script.Stage.TakeChannels(rows, others, clockNs);
        rows = rows[..used];
        Assert.Equal(used, rows.Select(row => row.Channel).Distinct().Count());
        foreach (ChannelRow row in rows)
        {
            Assert.True(
                row.Counters is { Packets: >= 0, Messages: >= 0, Gaps: >= 0, MessagesLost: >= 0 },
                $"{what}: counters fall");
            _sums[row.Channel] = Sum(_sums.GetValueOrDefault(row.Channel), row.Counters);
        }
        Others = Sum(Others, others[0]);
        return rows;
    }

    /// <summary>Ends the last interval; the sums must be what the feed counted.</summary>
    public void Check(long clockNs, string what)
    {
        Take(clockNs, what);
        FeedCounters feed = script.Feed;
        ChannelCounters total = Total;
        long packets = script.Lines.Sum(line => line.Packets - line.Undecodable - line.Unsequenced);
        (long, long, long, long, long, long, long) want = (
            packets, feed.Messages, feed.FeedGaps, feed.MessagesLost, feed.MessagesUnobserved, feed.Retracted.Gaps,
            feed.Retracted.Messages);
        (long, long, long, long, long, long, long) got = (
            total.Packets, total.Messages, total.Gaps, total.MessagesLost, total.MessagesUnobserved,
            total.GapsRetracted, total.MessagesLostRetracted);
        Assert.True(want == got, $"{what}: the feed has {want}, its channels {got}");
    }

    private static ChannelCounters Sum(ChannelCounters one, ChannelCounters other)
    {
        CounterMath.Add(ref one, other);
        return one;
    }
}
