// SPDX-License-Identifier: Apache-2.0
using Telemetry.Fleet.Desk;
using Telemetry.Fleet.Publishers;
using TestSupport.Fleet;

namespace Telemetry.Fleet.Tests.Publishers;

/// <summary>Who was never there before today.</summary>
public sealed class FirstAppearanceTests
{
    private const long DayNs = 86_400 * FleetRig.SecondNs;

    [Fact]
    public void one_that_was_never_there_before_is_new_until_the_day_ends()
    {
        long yesterdayNs = new FleetRig().TimeNs - DayNs;
        var first = new FirstAppearances([new("known", yesterdayNs), new("older", null)]);
        FleetRig rig = RigWith(first);
        rig.Run(1, rig.Start("known", 0xA1), rig.Start("older", 0xB2));
        rig.Wait(9);
        SimulatedAppliance made = rig.Start("made", 0xC3);
        rig.Run(10, made);

        Assert.Equal([yesterdayNs, rig.TimeNs - (9 * FleetRig.SecondNs), null],
            new[] { "known", "made", "older" }.Select(first.Find));
        Assert.Equal([("known", false), ("made", true), ("older", false)],
            DeskState.Of(rig.Model, _ => true).Hosts.Select(row => (row.Appliance, row.IsNew)));

        rig.Wait(DayNs / FleetRig.SecondNs);
        Assert.False(first.IsNewToday("made", rig.TimeNs));
    }

    [Fact]
    public void on_the_first_day_of_a_monitor_nobody_is_new()
    {
        var first = new FirstAppearances([]);
        FleetRig rig = RigWith(first);
        rig.Run(2, rig.Start("trade01", 0xA1));

        Assert.Equal(rig.TimeNs - FleetRig.SecondNs, first.Find("trade01"));
        Assert.False(first.IsNewToday("trade01", rig.TimeNs));
    }

    [Fact]
    public void a_name_of_one_in_a_conflict_is_not_remembered()
    {
        var first = new FirstAppearances([]);
        FleetRig rig = RigWith(first);
        rig.Run(12, rig.Start("trade01", 0x1A2B_3C4D_0000_0001), rig.Start("trade01", 0x5E6F_7A8B_0000_0002));

        Assert.Equal(["trade01@1a2b3c4d", "trade01@5e6f7a8b"], rig.Names);
        Assert.NotNull(first.Find("trade01"));
        Assert.All(rig.Names, name => Assert.Null(first.Find(name)));
    }

    private static FleetRig RigWith(FirstAppearances first) => new(first);
}
