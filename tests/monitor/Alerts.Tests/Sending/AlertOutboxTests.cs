// SPDX-License-Identifier: Apache-2.0
using Telemetry.Alerts.Sending;

namespace Telemetry.Alerts.Tests.Sending;

/// <summary>Alerts that receivers must know.</summary>
public sealed class AlertOutboxTests
{
    private const long Second = 1_000_000_000;

    private readonly SentFleet _fleet = new();
    private long _second = 1_790_000_000;

    [Fact]
    public void an_alert_stays_while_it_fires_and_150_seconds_longer()
    {
        Assert.Empty(Step());
        _fleet.Raise("FeedGap", "a");
        Assert.Equal(["FeedGap a"], Step());
        Assert.Equal(["FeedGap a"], Step());
        _fleet.Clear("FeedGap", "a");
        Assert.Equal(["FeedGap a ended"], Step());
        Assert.Equal(["FeedGap a ended"], Step(149));
        Assert.Empty(Step(2));
    }

    [Fact]
    public void an_alert_that_another_explains_is_not_sent_unless_it_was_before()
    {
        _fleet.Raise("FeedGap", "a");
        _ = Step();
        _fleet.Raise("ApplianceGone", "a");
        _fleet.Raise("Carrier", "a");
        _fleet.Raise("Carrier", "b");

        Assert.Equal(["ApplianceGone a", "Carrier b", "FeedGap a"], Step());
        _fleet.Clear("Carrier", "a");
        Assert.Equal(["ApplianceGone a", "Carrier b", "FeedGap a"], Step());     // nobody knew it
    }

    [Fact]
    public void an_alert_that_gets_worse_ends_as_what_it_was()
    {
        _fleet.Judge("warning");
        _fleet.Raise("FeedGap", "a");
        _ = Step();
        _fleet.Judge("error");

        Assert.Equal(["FeedGap a", "FeedGap a ended"], Step());
        Assert.Equal(["error, firing", "warning, ended"], _fleet.Outbox.Current.Alerts
            .Select(one => $"{one.Severity}, {(one.IsFiring ? "firing" : "ended")}").Order(StringComparer.Ordinal));
        _fleet.Clear("FeedGap", "a");
        Assert.Equal(["FeedGap a ended", "FeedGap a ended"], Step());
        Assert.Empty(Step(151));
    }

    [Fact]
    public void an_alert_that_fires_again_is_sent_as_firing_only()
    {
        _fleet.Raise("FeedGap", "a");
        _ = Step();
        _fleet.Clear("FeedGap", "a");
        _ = Step();
        _fleet.Raise("FeedGap", "a");

        Assert.Equal(["FeedGap a"], Step());
    }

    [Fact]
    public void the_number_of_the_batch_differs_only_if_an_alert_began_or_ended()
    {
        _fleet.Raise("FeedGap", "a");
        _ = Step();
        long change = _fleet.Outbox.Current.Change;
        _ = Step();
        Assert.Equal(change, _fleet.Outbox.Current.Change);
        _fleet.Clear("FeedGap", "a");
        _ = Step();

        Assert.Equal(change + 1, _fleet.Outbox.Current.Change);
    }

    private string[] Step(int seconds = 1)
    {
        _second += seconds;
        _fleet.Evaluate(_second * Second);
        return [.. _fleet.Outbox.Current.Alerts
            .Select(one => $"{one.Name} {one.Labels["appliance"]}{(one.IsFiring ? "" : " ended")}")
            .Order(StringComparer.Ordinal)];
    }
}
