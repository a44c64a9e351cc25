// SPDX-License-Identifier: Apache-2.0
using Telemetry.Alerts.Rules;
using Telemetry.Alerts.Rules.Declared;
using Telemetry.Baselines.Values;
using Telemetry.Baselines.Verdicts;
using Telemetry.Fleet;
using Telemetry.Model.Calendars;
using Telemetry.Model.Definitions;
using Telemetry.Yaml;
using TestSupport;
using TestSupport.Publishing;

namespace Telemetry.Alerts.Tests.Rules;

/// <summary>Alerts by what is unusual for its time of day, over constructed verdicts.</summary>
public sealed class BaselineRuleTests
{
    // The appliance's time is 2023-11-14 22:30 UTC.
    private const long SlotNs = (PublisherRig.StartNs + PublisherRig.OffsetNs) / SlotValue.SlotNs * SlotValue.SlotNs;

    private static readonly Quantity Ack =
        new(QuantityKind.P99) { Series = "order_to_ack", Key = "oe", Session = "oe" };

    private static readonly Quantity Median = Ack with { Kind = QuantityKind.P50 };
    private static readonly Quantity Messages = new(QuantityKind.Messages) { Feed = "itch" };

    private readonly PublisherRig _rig = AlertedFleet.Rig("left");

    [Fact]
    public void two_slots_in_a_row_fire_and_two_usual_ones_end_it()
    {
        var fleet = new AlertedFleet(BuiltInRules.Make());
        fleet.Run(_rig, 2);
        _ = fleet.Changes();
        Show(fleet, Judged(Ack, Extreme.Highest, Extreme.None));
        Assert.Empty(fleet.Changes());

        Show(fleet, Judged(Ack, Extreme.Highest, Extreme.Highest), Judged(Median, Extreme.None, Extreme.None));
        Assert.Equal(["Fired UnusualLatency appliance=left, key=oe, series=order_to_ack, session=oe"], fleet.Changes());
        AlertView alert = Assert.Single(fleet.Views(), view => view.Name == "UnusualLatency");
        Assert.Equal(("info", 30_000.0, false), (alert.Severity, alert.Value, alert.IsUnknown));
        Assert.Equal("left: order_to_ack oe p99 30.000 µs, usual 10.000 µs to 20.000 µs (20 days at this time), "
            + "highest of 21; by chance about 1 in 21; 2 values are judged, so about 0.1 such slots are expected by "
            + "chance; it has lasted 2 slots", alert.Summary);

        // Of the median in place of the percentile it is the same alert.
        Show(fleet, Judged(Ack, Extreme.None, Extreme.None), Judged(Median, Extreme.Highest, Extreme.Highest));
        Show(fleet, Judged(Ack, null, Extreme.Highest));
        Assert.True(Assert.Single(fleet.Views(), view => view.Name == "UnusualLatency").IsUnknown);
        Show(fleet, Judged(Ack, Extreme.None, Extreme.Highest));
        fleet.Run(_rig, 100);
        Assert.Empty(fleet.Changes());

        Show(fleet, Judged(Ack, Extreme.None, Extreme.None));
        fleet.Run(_rig, 61);
        Assert.Equal(["Resolved UnusualLatency appliance=left, key=oe, series=order_to_ack, session=oe"],
            fleet.Changes());
    }

    [Fact]
    public void volume_and_silence_are_apart_and_a_low_latency_is_no_alert()
    {
        var fleet = new AlertedFleet([.. BaselineRules.Make("warning")]);
        fleet.Run(_rig, 2);

        Show(fleet, Judged(Ack, Extreme.Lowest, Extreme.Lowest), Judged(Messages, Extreme.Lowest, Extreme.Lowest, 5),
            Judged(Messages with { Feed = "mute" }, Extreme.Lowest, Extreme.Lowest, 0),
            Judged(new Quantity(QuantityKind.Orders) { Session = "oe" }, Extreme.Highest, Extreme.Highest));

        Assert.Equal(
            [
                "Fired UnusualVolume appliance=left, feed=itch", "Fired UnusualVolume appliance=left, session=oe",
                "Fired UnusualSilence appliance=left, feed=mute",
            ], fleet.Changes());
        Assert.All(fleet.Engine.Alerts, alert => Assert.Equal("warning", alert.Severity));
    }

    [Fact]
    public void rejects_and_clocks_fire_above_the_days_and_of_the_lines_only_the_one_that_wins_less()
    {
        var fleet = new AlertedFleet([.. BaselineRules.Make("warning")]);
        fleet.Run(_rig, 2);

        Show(fleet, [.. Others(Extreme.Highest, Extreme.Lowest)]);
        Assert.Equal(
            [
                "Fired UnusualRejects appliance=left, session=oe",
                "Fired UnusualWins appliance=left, feed=itch, line=B", "Fired UnusualClock appliance=left",
            ], fleet.Changes());
        Assert.Equal("left: itch B delivered first 30 %, usual 40 % to 60 % (20 days at this time), lowest of 21; by "
            + "chance about 1 in 21; 4 values are judged, so about 0.2 such slots are expected by chance; it has "
            + "lasted 2 slots", Assert.Single(fleet.Views(), view => view.Name == "UnusualWins").Summary);
        Assert.All(fleet.Engine.Alerts, alert => Assert.Equal("warning", alert.Severity));

        // Fewer rejects and a better clock are not alerts, and the lines have changed places.
        Show(fleet, [.. Others(Extreme.Lowest, Extreme.Highest)]);
        Assert.Equal(["Fired UnusualWins appliance=left, feed=itch, line=A"], fleet.Changes());

        static IEnumerable<JudgedValue> Others(Extreme first, Extreme second) =>
        [
            Share(new Quantity(QuantityKind.Rejects) { Session = "oe" }, first),
            Share(new Quantity(QuantityKind.Wins) { Feed = "itch", Line = "A" }, first),
            Share(new Quantity(QuantityKind.Wins) { Feed = "itch", Line = "B" }, second),
            Judged(new Quantity(QuantityKind.ClockUncertainty), first, first),
        ];

        static JudgedValue Share(Quantity quantity, Extreme extreme)
        {
            Verdict verdict = Verdict(extreme, extreme == Extreme.Highest ? 0.7 : 0.3) with
            {
                Lowest = 0.4,
                Highest = 0.6,
            };
            return JudgedValue.Of("left", quantity, verdict, verdict with { StartTimeNs = 0 }, null);
        }
    }

    [Theory]
    [InlineData("LineDown", "UnusualWins", "appliance feed line")]
    [InlineData("FeedStale", "UnusualWins", "appliance feed")]
    [InlineData("Rejects", "UnusualRejects", "appliance session")]
    [InlineData("SessionLoggedOut", "UnusualRejects", "appliance session")]
    [InlineData("ClockUncertain", "UnusualClock", "appliance")]
    [InlineData("ClockUnsynchronised", "UnusualClock", "appliance")]
    public void what_has_a_rule_of_its_own_explains_it(string source, string target, string equal) =>
        Assert.Contains(Inhibition.BuiltIn, one => one.Source == source && one.Targets.Contains(target)
            && string.Join(' ', one.Equal) == equal);

    [Fact]
    public void losses_explain_them_and_old_verdicts_and_silent_appliances_say_nothing()
    {
        var fleet = new AlertedFleet(BuiltInRules.Make());
        fleet.Run(_rig, 2);
        JudgedValue judged = Judged(Ack, Extreme.Highest, Extreme.Highest);
        Show(fleet, judged with
        {
            Verdict = judged.Verdict with { StartTimeNs = SlotNs - (24 * 60 * PublisherRig.SecondNs) },
        });
        int acks = Watched.SeriesIndex(SeriesKind.OrderToAck);
        fleet.Run(_rig, 1, buffer => buffer.Series[acks].MayBeMissing += 1);
        Assert.Equal("Incomplete", Assert.Single(fleet.Views(), view => view.Name == "UnusualLatency").HiddenBy);
        string[] unusual = [.. BaselineRules.Make("info").Select(rule => rule.Name)];
        Assert.All((string[])["ApplianceLoss", "Incomplete"], source => Assert.Equal(
            unusual.Concat([Inhibition.OfLatencies, Inhibition.OfRanks]),
            Assert.Single(Inhibition.BuiltIn, one => one.Source == source).Targets));

        // Slots are no longer written, since the disk is full.
        fleet.Run(_rig, 60);
        Assert.True(Assert.Single(fleet.Views(), view => view.Name == "UnusualLatency").IsUnknown);
        fleet.Run(rig: null, 20);
        Assert.True(Assert.Single(fleet.Views(), view => view.Name == "UnusualLatency").IsUnknown);
        Assert.DoesNotContain(fleet.Changes(),
            change => change.StartsWith("Resolved Unusual", StringComparison.Ordinal));
    }

    [Fact]
    public void outside_the_hours_of_the_venue_nothing_is_unusual()
    {
        foreach ((long toNs, bool fires) in ((long, bool)[])[(23, true), (22, false)])
        {
            var hours = new OpenHours(new VenueHours(new WeekHours(0, toNs * 3_600_000_000_000, 0x7f, "UTC")));
            var fleet = new AlertedFleet([.. BaselineRules.Make("info")])
            {
                Fleet = new FleetModel(new FleetLimits())
                {
                    Channels = new Dictionary<string, ChannelIdentity> { ["aeron:test"] = new(null, [], hours) },
                },
            };
            fleet.Run(AlertedFleet.Rig("left"), 2);
            Show(fleet, AlertedFleet.Rig("left"), Judged(Ack, Extreme.Highest, Extreme.Highest));

            Assert.Equal(fires, fleet.Changes().Length > 0);
        }
    }

    [Theory]
    [InlineData("latency.order_to_ack", "rank", "> 95", "P99", true)]
    [InlineData("latency.order_to_ack", "rank_p50", "> 95", "P50", true)]
    [InlineData("latency.order_to_ack", "rank", "> 95", "P50", false)]
    [InlineData("latency.order_to_fill", "rank", "> 95", "P99", false)]
    [InlineData("feeds.messages", "rank", "<= 5", "Messages", true)]
    [InlineData("feeds.messages", "rank", ">= 95", "Messages", false)]
    public void a_rule_of_ones_own_compares_the_rank_of_two_slots(
        string of, string value, string raise, string kind, bool fires)
    {
        using var folder = new ScratchFolder();
        string file = folder.File("rules.yaml");
        File.WriteAllText(file,
            $"rules:\n  - name: Own\n    of: {of}\n    by: [appliance]\n    value: {value}\n    raise: \"{raise}\"\n"
            + "    keep: 0\n");
        var errors = new ErrorList();
        var fleet = new AlertedFleet(RuleFile.ReadAll([file], errors));
        errors.ThrowIfAny();
        fleet.Run(_rig, 2);
        JudgedValue judged = kind switch
        {
            "P99" => Judged(Ack, Extreme.Highest, Extreme.Highest),
            "P50" => Judged(Median, Extreme.Highest, Extreme.Highest),
            _ => Judged(Messages, Extreme.Lowest, Extreme.Lowest),
        };

        Show(fleet, judged);
        Assert.Equal(fires ? ["Fired Own appliance=left"] : [], fleet.Changes());
        if (!fires)
            return;
        Assert.Matches("(rank|rank of p99|rank of p50) is (100|0), limit ", fleet.Views()[0].Summary);
        // One slot alone says nothing, as long as its appliance has no usual one.
        Show(fleet, judged with { Percent = null });
        fleet.Run(_rig, 2);
        Assert.True(Assert.Single(fleet.Views()).IsUnknown);
        Show(fleet, judged with { Percent = 50 });
        fleet.Run(_rig, 2);
        Assert.Equal(["Resolved Own appliance=left"], fleet.Changes());
    }

    private void Show(AlertedFleet fleet, params JudgedValue[] values) => Show(fleet, _rig, values);

    private static void Show(AlertedFleet fleet, PublisherRig rig, params JudgedValue[] values)
    {
        fleet.Fleet.Baselines = fleet.Fleet.Baselines.With("left", values, _ => true);
        fleet.Run(rig, 1);
    }

    private static JudgedValue Judged(Quantity quantity, Extreme? now, Extreme before, double value = 30_000) =>
        JudgedValue.Of("left", quantity, Verdict(now, value), Verdict(before, value) with { StartTimeNs = 0 }, null);

    private static Verdict Verdict(Extreme? extreme, double value) => new()
    {
        StartTimeNs = SlotNs,
        Today = new DayValue(default, new SlotValue(SlotNs, value, value, value, 1_000, true, "a")),
        DayCount = 20,
        Below = extreme switch { Extreme.Highest => 20, Extreme.Lowest => 0, _ => 10 },
        Lowest = 10_000,
        Highest = 20_000,
        Extreme = extreme ?? Extreme.None,
        Missing = extreme is null ? NoVerdict.Incomplete : NoVerdict.None,
    };
}
