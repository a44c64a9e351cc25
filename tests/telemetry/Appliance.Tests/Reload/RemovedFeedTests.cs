// SPDX-License-Identifier: Apache-2.0
using Telemetry.Config;
using Telemetry.Config.Reading;
using Telemetry.Reports.Events;
using Telemetry.Yaml;

namespace Telemetry.Appliance.Tests.Reload;

/// <summary>Conditions of a feed that a reload removes: nothing would clear them afterwards.</summary>
public class RemovedFeedTests
{
    private const long SecondNs = 1_000_000_000;

    [Fact]
    public void what_was_raised_for_it_is_cleared_and_what_was_raised_for_others_stays()
    {
        var run = new ReloadedRun(Configuration.Build(SettingsOf("a", "b")), SecondNs);
        run.Clock(4 * SecondNs);
        Assert.True(run.TryReload(SettingsOf("a"), 5 * SecondNs));
        run.Clock(9 * SecondNs);
        run.End(10 * SecondNs);

        EventReport[] events = [.. run.Sink.Events.Where(one => one.Event is "stale" or "resumed")];
        Assert.Equal(
            [("stale", "raised", "a"), ("stale", "raised", "b"), ("resumed", "cleared", "b")],
            events.Select(one => (one.Event, one.State, one.Flow)));
        Assert.Equal((events[1].Id, "info"), (events[2].Id, events[2].Severity));
        Assert.InRange(events[2].StampNs, 5 * SecondNs, (5 * SecondNs) + 1_000);
    }

    private static Settings SettingsOf(params string[] feeds)
    {
        string text = "feeds:\n" + string.Concat(feeds.Select(name => $"  - {{name: {name}, protocol: moldudp64, "
            + $"stale_after: 1s, lines: [{{address: 239.1.1.{(int)name[0]}:1}}]}}\n"));
        var errors = new ErrorList();
        Settings settings = ConfigReader.ReadText(text, "test.yaml", errors);
        errors.ThrowIfAny();
        return settings;
    }
}
