// SPDX-License-Identifier: Apache-2.0
using Telemetry.Alerts.Rules;
using Telemetry.Alerts.Silencing;
using Telemetry.Alerts.Storage;
using Telemetry.Model.Events;
using Telemetry.Model.Failures;
using Telemetry.Model.Fingerprints;
using TestSupport.Publishing;

namespace Telemetry.Alerts.Tests.Rules;

/// <summary>Rules about the host: its drops, which a gap makes an error, and settings that somebody changes.</summary>
public sealed class HostRuleTests
{
    private const string Governor = "SettingChanged appliance=left, before=performance, setting=power-governor, "
        + "target=cpu1";

    private readonly AlertedFleet _fleet = new(BuiltInRules.Make());
    private readonly FingerprintHistory _settings = new();

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    public void drops_are_an_error_where_the_host_is_suspected_of_a_gap(int toldSecondsLater)
    {
        PublisherRig rig = DroppingRig();
        _fleet.Run(rig, 3);
        TelemetryEvent gap = Gap(second: 3);
        rig.Source.Counters.HostDrops.NicMissed += 5;
        for (int second = 0; second <= toldSecondsLater; second++)
        {
            if (second == toldSecondsLater)
                rig.Publish(gap);
            _fleet.Run(rig, 1);
            Assert.Equal(second == toldSecondsLater ? "error" : "warning", SeverityOfDrops());
        }
        Assert.Equal(["Fired HostDrops appliance=left, place=nic_missed"], _fleet.Changes());
        Assert.Contains("messages of a feed were lost", Drops().Summary, StringComparison.Ordinal);

        // More drops without a gap do not make less of it, until it has ended.
        _fleet.Run(rig, 100);
        rig.Source.Counters.HostDrops.NicMissed += 5;
        _fleet.Run(rig, 1);
        Assert.Equal("error", SeverityOfDrops());
        _fleet.Run(rig, 305);
        Assert.Equal(["Resolved HostDrops appliance=left, place=nic_missed"], _fleet.Changes());
        rig.Source.Counters.HostDrops.NicMissed += 5;
        _fleet.Run(rig, 1);
        Assert.Equal("warning", SeverityOfDrops());
    }

    [Fact]
    public void drops_are_a_warning_beside_a_gap_of_which_the_host_is_not_suspected()
    {
        PublisherRig rig = DroppingRig();
        _fleet.Run(rig, 3);
        rig.Publish(Gap(second: 3));
        _fleet.Run(rig, 1);
        rig.Source.Counters.HostDrops.UdpRcvbufErrors += 5;
        _fleet.Run(rig, 3);

        Assert.Equal("warning", SeverityOfDrops());
    }

    [Fact]
    public void a_setting_stays_an_alert_until_it_is_set_back()
    {
        PublisherRig rig = Settings();
        Change(rig, "performance", "powersave");
        Assert.Equal([$"Fired {Governor}"], _fleet.Changes());
        _fleet.Run(rig, 400);
        Change(rig, "powersave", "ondemand");
        Assert.Empty(_fleet.Changes());
        Assert.Equal("left: power-governor of cpu1 was changed from performance to ondemand",
            Assert.Single(_fleet.Views(), one => one.Name == "SettingChanged").Summary);

        Change(rig, "ondemand", "performance");
        Assert.Equal([$"Resolved {Governor}"], _fleet.Changes());
        Change(rig, "performance", "powersave");
        Assert.Equal([$"Fired {Governor}"], _fleet.Changes());
    }

    [Fact]
    public void who_takes_care_of_a_setting_makes_its_new_value_the_right_one()
    {
        PublisherRig rig = Settings();
        Change(rig, "performance", "powersave");
        _ = _fleet.Changes();
        AlertView alert = Assert.Single(_fleet.Board.Views, one => one.Name == "SettingChanged");
        _fleet.Board.Silences.Acknowledge(new Acknowledgement(alert.Fingerprint, "ann", "meant so", 0));
        _fleet.Board.Refresh(_fleet.Fleet.TimeNs);
        _fleet.Run(rig, 1);
        Assert.Equal([$"Resolved {Governor}"], _fleet.Changes());
        Assert.Empty(_fleet.Board.Silences.Acknowledgements);
        _fleet.Run(rig, 5);
        Assert.Empty(_fleet.Changes());

        Change(rig, "powersave", "performance");
        Assert.Equal([$"Fired {Governor.Replace("performance", "powersave", StringComparison.Ordinal)}"],
            _fleet.Changes());
    }

    [Fact]
    public void a_setting_stays_an_alert_over_restarts_of_the_appliance_and_of_the_monitor()
    {
        PublisherRig rig = Settings();
        Change(rig, "performance", "powersave");
        _fleet.Run(Settings("powersave", incarnation: 2), 5);
        Assert.Equal([$"Fired {Governor}", "Fired ApplianceRestarted appliance=left"], _fleet.Changes());

        var other = new AlertedFleet(BuiltInRules.Make());
        other.Restore(new KeptAlerts { Alerts = [.. _fleet.Engine.Alerts.Select(KeptAlert.Of)] });
        other.Run(Settings("powersave", incarnation: 3), 5);
        Assert.DoesNotContain($"Resolved {Governor}", other.Changes());
        Assert.False(Assert.Single(other.Views(), one => one.Name == "SettingChanged").IsUnknown);
        other.Run(Settings("performance", incarnation: 4), 5);
        Assert.Contains($"Resolved {Governor}", other.Changes());
    }

    private static PublisherRig DroppingRig()
    {
        PublisherRig rig = AlertedFleet.Rig("left");
        rig.Source.Counters.HasHostDrops = true;
        return rig;
    }

    private AlertView Drops() => Assert.Single(_fleet.Views(), one => one.Name == "HostDrops");

    private string SeverityOfDrops() => Drops().Severity;

    /// <summary>Messages that no line of a feed delivered, from the middle of a second on.</summary>
    private static TelemetryEvent Gap(int second)
    {
        TelemetryEvent gap = AlertedFleet.Event(TelemetryEventKind.Gap);
        gap.Severity = EventSeverity.Error;
        gap.GapState = GapState.Lost;
        gap.FeedIndex = 0;
        (gap.First, gap.Last, gap.Count) = (10, 12, 3);
        gap.OpenedStampNs = PublisherRig.StartNs + (second * PublisherRig.SecondNs) + (PublisherRig.SecondNs / 2);
        gap.ClosedStampNs = gap.StampNs = gap.OpenedStampNs + 10_000_000;
        return gap;
    }

    private PublisherRig Settings(string governor = "performance", ulong incarnation = 1)
    {
        Show(governor);
        PublisherRig rig = AlertedFleet.Rig("left", incarnation,
            change: options => options with { HostSettings = _settings });
        if (incarnation == 1)
            _fleet.Run(rig, 3);
        return rig;
    }

    private ulong Show(string governor)
    {
        var all = new HostFingerprint([new("power-governor", "cpu1", governor, CheckVerdict.Ok, IsCompared: true)]);
        _settings.Current.Value = all;
        return all.Hash;
    }

    private void Change(PublisherRig rig, string before, string after)
    {
        long number = _settings.Changes + 1;
        _settings.Add(new SettingChange(number, "power-governor", "cpu1", before, after, Show(after)));
        TelemetryEvent change = AlertedFleet.Event(TelemetryEventKind.SettingChanged);
        change.Amount = number;
        rig.Publish(change);
        _fleet.Run(rig, 1);
    }
}
