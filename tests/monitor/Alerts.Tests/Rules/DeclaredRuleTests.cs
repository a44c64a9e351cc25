// SPDX-License-Identifier: Apache-2.0
using System.Text.Json;
using Telemetry.Alerts.Rules.Declared;
using Telemetry.Alerts.Sending;
using Telemetry.Alerts.Storage;
using Telemetry.Fleet;
using Telemetry.Model.Calendars;
using Telemetry.Model.Definitions;
using Telemetry.Model.Intervals;
using Telemetry.Yaml;
using TestSupport;
using TestSupport.Publishing;

namespace Telemetry.Alerts.Tests.Rules;

/// <summary>Rules of a file over appliances whose samples and counters are worked out by hand.</summary>
public sealed class DeclaredRuleTests
{
    private static readonly int Acks = Watched.SeriesIndex(SeriesKind.OrderToAck);

    [Fact]
    public void a_percentile_fires_beyond_one_limit_and_ends_below_the_other()
    {
        AlertedFleet fleet = FleetWith("""
            rules:
              - name: Slow
                of: latency.order_to_ack
                by: [appliance, session]
                where: {session: "o*"}
                value: p99
                window: 10s
                raise: "> 300us"
                clear: "< 250us"
                for: 5s
                keep: 8s
                at_least: 100
                severity: error
                summary: "p99 {value} on {appliance} {session}, limit {raise} in {window}"
            """);
        PublisherRig rig = AlertedFleet.Rig("left");
        fleet.Run(rig, 20, buffer => Record(buffer, 100, 200_000));
        Assert.Empty(fleet.Changes());

        // Two of 100 samples a second beyond the limit: the 99th percentile is one of them.
        fleet.Run(rig, 12, buffer => Record(buffer, 98, 200_000, 2, 400_000));
        Assert.Equal(["Fired Slow appliance=left, session=oe"], fleet.Changes());
        AlertInstance alert = Assert.Single(fleet.Engine.Alerts);
        Assert.Equal("error", alert.Severity);
        Assert.Equal(400_000, alert.Value!.Value, 400_000 * 0.001);
        Assert.Matches(@"^p99 (399\.\d+|400(\.\d+)?) us on left oe, limit > 300us in 10s$", alert.Summary);

        // Between both limits it stays, however long.
        fleet.Run(rig, 60, buffer => Record(buffer, 100, 270_000));
        Assert.Empty(fleet.Changes());
        fleet.Run(rig, 15, buffer => Record(buffer, 100, 200_000));
        Assert.Empty(fleet.Changes());
        fleet.Run(rig, 8, buffer => Record(buffer, 100, 200_000));
        Assert.Equal(["Resolved Slow appliance=left, session=oe"], fleet.Changes());
    }

    [Fact]
    public void an_appliance_that_comes_is_read_at_once_however_long_the_window()
    {
        AlertedFleet fleet = FleetWith(Rule(
            "of: latency.order_to_ack", "value: max", "raise: \"> 1ms\"", "window: 1h"));
        fleet.Run(null, 3);

        fleet.Run(AlertedFleet.Rig("left"), 2, buffer => Record(buffer, 10, 2_000_000));
        Assert.Equal(["Fired Own appliance=left, session=oe"], fleet.Changes());
    }

    [Fact]
    public void too_few_samples_leave_an_alert_as_it_is()
    {
        AlertedFleet fleet = FleetWith(Rule("of: latency.order_to_ack", "value: max", "raise: \"> 1ms\"",
            "window: 5s", "keep: 0", "at_least: 10"));
        PublisherRig rig = AlertedFleet.Rig("left");
        fleet.Run(rig, 2, buffer => Record(buffer, 10, 2_000_000));
        Assert.Equal(["Fired Own appliance=left, session=oe"], fleet.Changes());

        fleet.Run(rig, 30, buffer => Record(buffer, 1, 1_000));
        Assert.Empty(fleet.Changes());
        Assert.True(Assert.Single(fleet.Views()).IsUnknown);

        fleet.Run(rig, 10, buffer => Record(buffer, 10, 1_000));
        Assert.Equal(["Resolved Own appliance=left, session=oe"], fleet.Changes());
    }

    [Theory]
    [InlineData("hold", 1_000, false)]
    [InlineData("hold", 2_000_000, false)]
    [InlineData("judge", 1_000, false)]
    [InlineData("judge", 2_000_000, true)]
    [InlineData("raise", 1_000, true)]
    [InlineData("raise", 2_000_000, true)]
    public void incomplete_samples_hold_judge_or_raise_as_declared(string choice, long valueNs, bool fires)
    {
        AlertedFleet fleet = FleetWith(Rule("of: latency.order_to_ack", "value: p50", "raise: \"> 1ms\"",
            "window: 1s", "keep: 0", $"incomplete: {choice}"));
        PublisherRig rig = AlertedFleet.Rig("left");
        fleet.Run(rig, 3, Samples(valueNs, missing: 1));
        Assert.Equal(fires ? ["Fired Own appliance=left, session=oe"] : [], fleet.Changes());

        // What fires on complete samples ends on incomplete ones only if they are judged.
        fleet.Run(rig, 3, Samples(2_000_000, missing: 0));
        fleet.Run(rig, 3, Samples(1_000, missing: 1));
        Assert.Equal(choice != "judge", fleet.Views().Any(one => one.IsFiring));

        static Action<IntervalBuffer> Samples(long valueNs, int missing) => buffer =>
        {
            Record(buffer, 100, valueNs);
            buffer.Series[Acks].MayBeMissing += missing;
        };
    }

    [Theory]
    [InlineData("sum", "> 29", true)]
    [InlineData("sum", "> 30", false)]
    [InlineData("rate", ">= 3", true)]
    [InlineData("rate", "> 3", false)]
    [InlineData("max", ">= 3", true)]
    [InlineData("max", "> 3", false)]
    [InlineData("last", "<= 3", true)]
    [InlineData("last", "< 3", false)]
    public void counters_are_compared_over_the_window(string value, string limit, bool fires)
    {
        AlertedFleet fleet = FleetWith(Rule("of: feeds.messages_lost", $"value: {value}", $"raise: \"{limit}\"",
            "window: 10s", "where: {feed: itch}", "at_least: 30"));
        PublisherRig rig = AlertedFleet.Rig("left");

        fleet.Run(rig, 15, buffer => buffer.Feeds[0].MessagesLost += 3);

        Assert.Equal(fires ? ["Fired Own appliance=left, feed=itch"] : [], fleet.Changes());
    }

    [Fact]
    public void without_the_appliance_among_the_labels_all_appliances_are_one()
    {
        AlertedFleet fleet = FleetWith(Rule("of: latency.order_to_ack", "by: [session]", "value: count",
            "raise: \"> 1999\"", "window: 10s"));
        PublisherRig left = AlertedFleet.Rig("left");
        PublisherRig right = AlertedFleet.Rig("right", incarnation: 2);
        for (int second = 0; second < 12; second++)
        {
            fleet.Run(left, 1, buffer => Record(buffer, 100, 1_000));
            fleet.Run(right, 1, buffer => Record(buffer, 100, 1_000));
        }

        Assert.Equal(["Fired Own session=oe"], fleet.Changes());
    }

    [Fact]
    public void an_alert_of_all_appliances_does_not_recover_by_the_silence_of_one()
    {
        string text = Rule("of: latency.order_to_ack", "by: [session]", "value: max", "raise: \"> 1ms\"",
            "window: 5s", "keep: 0");
        AlertedFleet fleet = FleetWith(text);
        PublisherRig rig = AlertedFleet.Rig("left");
        fleet.Run(rig, 2, buffer => Record(buffer, 10, 2_000_000));
        Assert.Equal(["Fired Own session=oe"], fleet.Changes());
        fleet.Run(null, 300);
        Assert.Empty(fleet.Changes());
        Assert.True(Assert.Single(fleet.Views()).IsUnknown);

        AlertedFleet after = FleetWith(text);
        after.Restore(new KeptAlerts { Alerts = [.. fleet.Engine.Alerts.Select(KeptAlert.Of)] });
        after.Run(null, 20);                                // nothing has been received yet
        Assert.Empty(after.Changes());
        after.Run(rig, 10, buffer => Record(buffer, 10, 1_000));
        Assert.Equal(["Resolved Own session=oe"], after.Changes());
    }

    [Fact]
    public void outside_the_hours_of_the_venue_nothing_fires()
    {
        // 2023-11-14 22:30 UTC, a Tuesday: hours of a venue in UTC that begin 20 seconds later.
        long beginNs =
            ((PublisherRig.StartNs + PublisherRig.OffsetNs) % ZoneOffsets.DayNs) + (20 * PublisherRig.SecondNs);
        var hours = new OpenHours(new VenueHours(new WeekHours(beginNs, ZoneOffsets.DayNs - 1, 0x7f, "UTC")));
        var fleet = new AlertedFleet(Read(Rule("of: latency.order_to_ack", "value: max", "raise: \"> 1us\"",
            "hours: trading")))
        {
            Fleet = new FleetModel(new FleetLimits())
            {
                Channels = new Dictionary<string, ChannelIdentity> { ["aeron:test"] = new(null, [], hours) },
            },
        };
        PublisherRig rig = AlertedFleet.Rig("left");
        fleet.Run(rig, 15, buffer => Record(buffer, 10, 1_000_000));
        Assert.Empty(fleet.Changes());

        fleet.Run(rig, 15, buffer => Record(buffer, 10, 1_000_000));
        Assert.Equal(["Fired Own appliance=left, session=oe"], fleet.Changes());
    }

    private static string Rule(params string[] lines) =>
        $"rules:\n  - name: Own\n{string.Concat(lines.Select(line => $"    {line}\n"))}";

    [Fact]
    public void other_rules_go_on_with_what_fires_and_end_what_has_no_rule_any_more()
    {
        string[] count = ["of: latency.order_to_ack", "value: count", "window: 5s"];
        AlertedFleet fleet = FleetWith(Rule([.. count, "raise: \"> 100\""]));
        PublisherRig rig = AlertedFleet.Rig("left");
        fleet.Run(rig, 10, buffer => Record(buffer, 100, 1_000));
        Assert.Equal(["Fired Own appliance=left, session=oe"], fleet.Changes());
        long? firedNs = Assert.Single(fleet.Engine.Alerts).FiredTimeNs;

        // The limit is another one and still exceeded: nothing begins or ends.
        fleet.Replace(Read(Rule([.. count, "raise: \"> 200\""])));
        fleet.Run(rig, 10, buffer => Record(buffer, 100, 1_000));
        Assert.Empty(fleet.Changes());
        Assert.Equal(firedNs, Assert.Single(fleet.Engine.Alerts).FiredTimeNs);

        fleet.Replace([]);
        Assert.Empty(fleet.Engine.Alerts);
        fleet.Run(rig, 1, buffer => Record(buffer, 100, 1_000));
        Assert.Equal(["Resolved Own appliance=left, session=oe"], fleet.Changes());
        Assert.Equal("Own", Assert.Single(fleet.Engine.Ended).Name);
    }

    [Fact]
    public void the_instructions_go_with_the_alert_to_both_kinds_of_receivers()
    {
        const string runbook = "https://wiki.example/slow?a=b&c";
        AlertedFleet fleet = FleetWith(Rule("of: latency.order_to_ack", "value: max", "raise: \"> 1us\"",
            $"runbook: {runbook}"));
        fleet.Run(AlertedFleet.Rig("left"), 2, buffer => Record(buffer, 10, 1_000_000));
        AlertView alert = Assert.Single(fleet.Outbox.Current.Alerts);
        var page = new Uri("http://127.0.0.1:20180/");

        using var toAlertmanager = JsonDocument.Parse(AlertmanagerJson.Write([alert], page, untilNs: 1));
        using var toWebhook = JsonDocument.Parse(WebhookJson.Write(GroupKey.Of(alert), [alert], page));

        foreach (JsonElement one in (JsonElement[])
            [
                toAlertmanager.RootElement[0].GetProperty("annotations"),
                toWebhook.RootElement.GetProperty("alerts")[0].GetProperty("annotations"),
                toWebhook.RootElement.GetProperty("commonAnnotations"),
            ])
        {
            Assert.Equal(runbook, one.GetProperty("runbook_url").GetString());
            Assert.Equal(alert.Summary, one.GetProperty("summary").GetString());
        }
    }

    private static AlertedFleet FleetWith(string text) => new(Read(text));

    internal static IReadOnlyList<DeclaredRule> Read(string text)
    {
        using var folder = new ScratchFolder();
        string file = Path.Combine(folder.Path, "rules.yaml");
        File.WriteAllText(file, text);
        var errors = new ErrorList();
        IReadOnlyList<DeclaredRule> rules = RuleFile.ReadAll([file], errors);
        errors.ThrowIfAny();
        return rules;
    }

    private static void Record(IntervalBuffer buffer, params ReadOnlySpan<long> countsAndValues)
    {
        for (int place = 0; place < countsAndValues.Length; place += 2)
            buffer.Histograms[Acks].RecordValueWithCount(countsAndValues[place + 1], countsAndValues[place]);
    }
}
