// SPDX-License-Identifier: Apache-2.0
using Telemetry.Fleet.History;
using Telemetry.Fleet.Queries;
using TestSupport.Fleet;

namespace Telemetry.Fleet.Tests.Queries;

/// <summary>What is merged of hosts with other settings, or of one whose settings changed, says so.</summary>
public sealed class SettingsTests
{
    private const ulong Usual = 0x9C2B_486F_2248_60AA;
    private const ulong Other = 0x4E02_C7D1_9B66_88AA;

    private readonly FleetRig _rig = new();

    [Fact]
    public void hosts_with_the_same_settings_are_merged_without_a_word()
    {
        SimulatedAppliance left = Start("left", 0xA1, Usual);
        SimulatedAppliance right = Start("right", 0xB2, Usual);
        _rig.Run(20, left, right);

        Assert.Equal(["9c2b486f224860aa"], Last(20).Merge(FleetRig.FilterOf(left, 0)).Settings);
        Assert.All(MapOf(left, 20, 20).Flags, flags => Assert.Equal(IntervalFlags.None, flags));
    }

    [Fact]
    public void hosts_with_other_settings_mark_the_merged_number_and_each_second()
    {
        SimulatedAppliance left = Start("left", 0xA1, Usual);
        SimulatedAppliance right = Start("right", 0xB2, Other);
        SimulatedAppliance unknown = Start("unknown", 0xC3, 0);
        _rig.Run(20, left, right, unknown);

        Distribution merged = Last(20).Merge(FleetRig.FilterOf(left, 0));
        Assert.Equal(["4e02c7d19b6688aa", "9c2b486f224860aa"], merged.Settings.Order());
        // They are not reason to doubt that all samples are there.
        Assert.True(merged.Complete);
        Assert.All(MapOf(left, 20, 20).Flags, flags => Assert.Equal(IntervalFlags.SettingsDiffer, flags));
        Assert.All(Last(20, "left", "unknown").MergeEach(FleetRig.FilterOf(left, 0)),
            one => Assert.Equal(["9c2b486f224860aa"], one.Settings));
        Assert.Equal(["9c2b486f224860aa"], Last(20, "left").Merge(FleetRig.FilterOf(left, 0)).Settings);
    }

    [Fact]
    public void a_change_of_one_host_marks_the_column_of_both_and_the_minute_that_is_made_of_its_seconds()
    {
        SimulatedAppliance one = Start("trade01", 0xA1, Usual);
        _rig.Run(30, one);
        one.SettingsHash = Other;
        _rig.Run(30, one);

        Distribution all = Last(60).Merge(FleetRig.FilterOf(one, 0));
        Assert.Equal(["9c2b486f224860aa", "4e02c7d19b6688aa"], all.Settings);
        Assert.Equal(["4e02c7d19b6688aa"], Last(20).Merge(FleetRig.FilterOf(one, 0)).Settings);
        Assert.Equal(
            [IntervalFlags.None, IntervalFlags.SettingsDiffer, IntervalFlags.None], MapOf(one, 60, 3).Flags);
        Assert.All(MapOf(one, 60, 60).Flags, flags => Assert.Equal(IntervalFlags.None, flags));

        long firstNs = _rig.TimeNs - (60 * FleetRig.SecondNs);
        _rig.Run(16 * 60, one);
        IntervalRecord minute = Assert.Single(new RecordSelection(
            _rig.Model.Appliances, firstNs, firstNs + FleetRig.MinuteNs).Parts[0].Records);
        Assert.Equal((60, IntervalFlags.SettingsDiffer),
            (minute.LastOrdinal - minute.FirstOrdinal + 1, minute.Flags));
    }

    private SimulatedAppliance Start(string host, ulong incarnation, ulong settings) =>
        _rig.Start(host, incarnation, shape => shape with { SettingsHash = settings });

    private HeatMap MapOf(SimulatedAppliance appliance, int seconds, int columns) =>
        HeatMap.Of(Last(seconds), FleetRig.FilterOf(appliance, 0), columns, 10);

    private RecordSelection Last(int seconds, params string[] names) => new(
        [.. _rig.Model.Appliances.Where(one => names.Length == 0 || names.Contains(one.Name))],
        _rig.TimeNs - (seconds * FleetRig.SecondNs), _rig.TimeNs);
}
