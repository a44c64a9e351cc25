// SPDX-License-Identifier: Apache-2.0
using Telemetry.Appliance.Extract;
using Telemetry.Appliance.Replay;
using Telemetry.Config;
using Telemetry.Reports.Events;
using Telemetry.Yaml;

namespace Telemetry.Appliance.Tests.Extract;

/// <summary>Which events are taken where there are more than the limit.</summary>
public class EventCollectorTests
{
    [Fact]
    public void of_all_events_the_worst_are_taken_by_messages_lost_and_then_by_duration()
    {
        var collector = new EventCollector(Plan(new EventChoice(EventChoiceKind.All, "", 0), limit: 4));
        collector.OnGap(Gap(1, "line", "repaired", count: 900, durationNs: 10));
        collector.OnGap(Gap(2, "feed", "lost", count: 2, durationNs: 5));
        collector.OnGap(Gap(3, "feed", "retracted", count: 999, durationNs: 99));
        collector.OnEvent(Event(4, "warning", durationNs: 50));
        collector.OnGap(Gap(5, "feed", "lost", count: 7, durationNs: 1));
        collector.OnEvent(Event(6, "info", durationNs: 1_000));
        collector.OnGap(Gap(7, "line", "lost", count: 5, durationNs: 50));
        collector.OnEvent(Event(8, "error", durationNs: null));
        collector.OnGap(Gap(9, "line", "lost", count: 5, durationNs: 50));

        Assert.Equal([2, 5, 7], collector.Gaps.Select(gap => gap.Id));
        Assert.Equal([4], collector.Events.Select(report => report.Id));
        Assert.Equal(3, collector.BeyondLimit);
    }

    [Fact]
    public void around_an_instant_the_first_are_taken()
    {
        var collector = new EventCollector(Plan(new EventChoice(EventChoiceKind.Instant, "", 1_000), limit: 2));
        foreach (int id in (int[])[1, 2, 3])
            collector.OnGap(Gap(id, "feed", "lost", count: id, durationNs: id));

        Assert.Equal([1, 2], collector.Gaps.Select(gap => gap.Id));
        Assert.Equal(1, collector.BeyondLimit);
    }

    private static GapReport Gap(long id, string scope, string state, long count, long durationNs) => new()
    {
        Id = id,
        Scope = scope,
        State = state,
        Count = count,
        OpenedStampNs = 1_000,
        ClosedStampNs = 1_000 + durationNs,
    };

    private static EventReport Event(long id, string severity, long? durationNs) => new()
    {
        Id = id,
        Event = "line_down",
        Severity = severity,
        State = "instant",
        DurationNs = durationNs,
        StampNs = 1_000,
    };

    private static ExtractPlan Plan(EventChoice choice, int limit)
    {
        var settings = new Settings();
        return new ExtractPlan
        {
            Replay = new ReplayPlan
            {
                Captures = ["in.pcap"],
                Configuration = new Configuration(settings, Telemetry.Config.Planning.TopologyBuilder.Build(
                    settings, new ErrorList())),
            },
            Choice = choice,
            BeforeNs = 100,
            AfterNs = 100,
            Limit = limit,
            Output = "out",
            IsFolder = true,
        };
    }
}
