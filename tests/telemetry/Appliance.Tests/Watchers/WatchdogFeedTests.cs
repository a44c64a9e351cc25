// SPDX-License-Identifier: Apache-2.0
using Telemetry.Appliance.Watchers;

namespace Telemetry.Appliance.Tests.Watchers;

/// <summary>A watchdog that is fed at intervals while every thread of the pipeline runs, and by nothing else.</summary>
public sealed class WatchdogFeedTests
{
    private readonly WatchdogFeed _feed = new(everyNs: 100);

    [Fact]
    public void a_pipeline_that_runs_feeds_it_once_an_interval()
    {
        long[] fed = [.. Enumerable.Range(0, 50).Select(turn => 10L * turn)
            .Where(nowNs => _feed.TryTake(new PipelinePulse(nowNs + 1, nowNs + 1), nowNs))];

        Assert.Equal([0, 100, 200, 300, 400], fed);
    }

    [Theory]
    [InlineData(7, 9)]
    [InlineData(9, 7)]
    [InlineData(7, 7)]
    public void it_is_not_fed_while_a_thread_stands_still_and_at_once_when_it_runs_again(long analysed, long published)
    {
        Assert.True(_feed.TryTake(new PipelinePulse(7, 7), 0));

        Assert.DoesNotContain(true, Enumerable.Range(1, 1000).Select(
            turn => _feed.TryTake(new PipelinePulse(analysed, published), 10 * turn)));

        Assert.True(_feed.TryTake(new PipelinePulse(10, 10), 10_010));
    }

    [Fact]
    public void a_pipeline_that_never_began_does_not_feed_it() =>
        Assert.False(_feed.TryTake(default, long.MaxValue));
}
