// SPDX-License-Identifier: Apache-2.0
using Telemetry.Alerts.Rules.Declared;
using Telemetry.Alerts.Silencing;
using Telemetry.Alerts.Tests.Sending;

namespace Telemetry.Alerts.Tests.Silencing;

/// <summary>Silences and acknowledgements: what they hold back, and until when.</summary>
public sealed class SilenceTests
{
    private const long Second = 1_000_000_000;
    private const long Begin = 1_790_000_000 * Second;

    private readonly SentFleet _fleet = new();
    private long _timeNs = Begin;

    [Fact]
    public void a_silenced_alert_is_shown_and_not_sent_until_the_silence_ends()
    {
        Assert.True(_fleet.Board.Silences.TryAdd(Silence("s1", 60, ("alertname", "Feed*"), ("appliance", "a"))));
        _fleet.Raise("FeedGap", "a");
        _fleet.Raise("FeedGap", "b");
        _fleet.Raise("Carrier", "a");

        Assert.Equal(["Carrier a", "FeedGap b"], Step());
        Assert.Equal("s1", _fleet.Board.Views.Single(one => one.Name == "FeedGap"
            && one.Labels["appliance"] == "a").SilencedBy);
        _ = Step(57);
        Assert.Equal(["Carrier a", "FeedGap b"], Step());
        Assert.Equal(["Carrier a", "FeedGap a", "FeedGap b"], Step(2));
        Assert.Empty(_fleet.Board.Silences.Silences);
    }

    [Fact]
    public void an_alert_that_was_sent_before_its_silence_is_not_ended_by_it()
    {
        _fleet.Raise("FeedGap", "a");
        _ = Step();
        Assert.True(_fleet.Board.Silences.TryAdd(Silence("s1", 60, ("appliance", "*"))));

        Assert.Equal(["FeedGap a"], Step());
    }

    [Fact]
    public void a_label_that_an_alert_lacks_fits_only_a_star()
    {
        var labels = AlertLabels.Of(("alertname", "FeedGap"));

        Assert.False(Silence("s1", 60, ("appliance", "a*")).Fits(labels));
        Assert.True(Silence("s2", 60, ("appliance", "*")).Fits(labels));
    }

    [Fact]
    public void an_acknowledgement_holds_until_the_alert_ends()
    {
        _fleet.Raise("FeedGap", "a");
        _fleet.Raise("ApplianceGone", "a");                     // hides the gap: it was not sent
        _ = Step();
        AlertView gap = _fleet.Board.Views.Single(one => one.Name == "FeedGap");
        _fleet.Board.Silences.Acknowledge(new Acknowledgement(gap.Fingerprint, "ann", "on it", _timeNs));
        _fleet.Clear("ApplianceGone", "a");

        Assert.Equal(["ApplianceGone a ended"], Step());
        Assert.Equal("ann", _fleet.Board.Views.Single().Acknowledged?.Author);
        _fleet.Clear("FeedGap", "a");
        _ = Step();
        Assert.Empty(_fleet.Board.Silences.Acknowledgements);
        _fleet.Raise("FeedGap", "a");
        Assert.Contains("FeedGap a", Step());
    }

    [Fact]
    public void there_is_room_for_256_silences()
    {
        for (int n = 0; n < SilenceList.MostSilences; n++)
            Assert.True(_fleet.Board.Silences.TryAdd(Silence($"s{n}", 60, ("appliance", "a"))));

        Assert.False(_fleet.Board.Silences.TryAdd(Silence("more", 60, ("appliance", "a"))));
        Assert.True(_fleet.Board.Silences.Remove("s7"));
        Assert.False(_fleet.Board.Silences.Remove("s7"));
        Assert.True(_fleet.Board.Silences.TryAdd(Silence("more", 60, ("appliance", "a"))));
    }

    private static Silence Silence(string id, int seconds, params (string Label, string Pattern)[] matchers) => new(
        id, [.. matchers.Select(one => new LabelMatcher(one.Label, new NamePattern(one.Pattern)))], "ann", "change",
        Begin, Begin + (seconds * Second));

    private string[] Step(int seconds = 1)
    {
        _timeNs += seconds * Second;
        _fleet.Evaluate(_timeNs);
        return [.. _fleet.Outbox.Current.Alerts
            .Select(one => $"{one.Name} {one.Labels["appliance"]}{(one.IsFiring ? "" : " ended")}")
            .Order(StringComparer.Ordinal)];
    }
}
