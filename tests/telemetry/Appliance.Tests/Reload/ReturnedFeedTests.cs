// SPDX-License-Identifier: Apache-2.0
using Telemetry.Config;
using Telemetry.Config.Reading;
using Telemetry.Messages.Counters;
using Telemetry.Model.Definitions;
using Telemetry.Model.Events;
using Telemetry.Yaml;

namespace Telemetry.Appliance.Tests.Reload;

/// <summary>A removed feed that returns continues its counters; what passed meanwhile is unobserved.</summary>
public class ReturnedFeedTests
{
    private const long MillisecondNs = 1_000_000;

    [Fact]
    public void a_line_that_has_not_sent_since_the_return_is_blind_from_the_first_delivery_of_the_other()
    {
        var rig = new ReloadRig(SettingsOf("a", "b"));
        Send(rig, 1, 10);
        rig.Reload(SettingsOf("a"), 20 * MillisecondNs);
        rig.Reload(SettingsOf("a", "b"), 30 * MillisecondNs);
        for (ulong number = 40; number <= 4_040; number++)
            rig.Packet("b", 0, number, (long)number * MillisecondNs);
        rig.End(4_040 * MillisecondNs);

        int silent = rig.Topology.Feeds.Single(feed => feed.Name == "b").Lines[1].Index;
        Assert.Equal(10, rig.Last!.Lines[silent].Packets);
        Assert.Equal(4_000 * MillisecondNs, rig.Last.Lines[silent].Blind.TotalNs);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void numbers_that_passed_meanwhile_are_unobserved_and_later_ones_are_lost(bool twice)
    {
        var rig = new ReloadRig(SettingsOf("a", "b"));
        Send(rig, 1, 10);
        rig.Reload(SettingsOf("a"), 20 * MillisecondNs);
        if (twice)
            rig.Reload(SettingsOf("a", "c"), 25 * MillisecondNs);      // may take the flow ids of the removed feed
        rig.Reload(SettingsOf("a", "b"), 30 * MillisecondNs);
        Send(rig, 41, 60);
        Send(rig, 64, 2_000);
        rig.End(2_000 * MillisecondNs);

        FeedDefinition feed = rig.Topology.Feeds.Single(one => one.Name == "b");
        Assert.Equal((30, 3), (rig.Last!.Feeds[feed.Index].MessagesUnobserved,
            rig.Last.Feeds[feed.Index].MessagesLost));
        foreach (LineDefinition line in feed.Lines)
        {
            LineCounters counters = rig.Last.Lines[line.Index];
            Assert.Equal((1_967, 30, 3), (counters.Messages, counters.MessagesUnobserved, counters.MessagesMissing));
        }
        TelemetryEvent[] gaps = [.. rig.Of(TelemetryEventKind.Gap).Where(gap => gap.LineIndex < 0)];
        Assert.Equal(
            [(11UL, 40UL, GapState.Unobserved, UnobservedCause.Appliance),
                (61UL, 63UL, GapState.Lost, UnobservedCause.None)],
            gaps.Select(gap => (gap.First, gap.Last, gap.GapState, gap.Cause)));
    }

    private static void Send(ReloadRig rig, ulong first, ulong last)
    {
        for (ulong number = first; number <= last; number++)
        {
            rig.Packet("b", 0, number, (long)number * MillisecondNs);
            rig.Packet("b", 1, number, (long)number * MillisecondNs);
        }
    }

    private static Settings SettingsOf(params string[] feeds)
    {
        string text = "feeds:\n" + string.Concat(feeds.Select(name =>
            $"  - {{name: {name}, protocol: moldudp64, lines: [{{address: 239.1.1.{(int)name[0]}:1}}, "
            + $"{{address: 239.1.2.{(int)name[0]}:1}}]}}\n"));
        var errors = new ErrorList();
        Settings settings = ConfigReader.ReadText(text, "test.yaml", errors);
        errors.ThrowIfAny();
        return settings;
    }
}
