// SPDX-License-Identifier: Apache-2.0
using Telemetry.Fleet.Desk;
using Telemetry.Fleet.Publishers;
using Telemetry.Fleet.Queries;
using TestSupport.Fleet;

namespace Telemetry.Fleet.Tests;

/// <summary>Many appliances with many series: nothing is left out.</summary>
public sealed class ScaleTests
{
    private const int Appliances = 100;
    private const int Seconds = 10;
    private const int Active = 20;

    [Fact]
    public void ten_seconds_of_100_appliances_are_all_there()
    {
        var rig = new FleetRig();
        SimulatedAppliance[] all = [.. Enumerable.Range(1, Appliances).Select(number => rig.Start(
            $"host{number:000}", (ulong)number << 32,
            shape => shape with { Seed = number, Series = 100, Active = Active }))];
        rig.Run(Seconds, all);

        Assert.Equal((Appliances, Seconds), (rig.Model.Appliances.Count, rig.Model.Frame));
        foreach (Publisher one in rig.Model.Appliances.Select(appliance => appliance.Current))
        {
            Assert.Equal((Seconds, 0, 0), (one.Intervals, one.MissingIntervals, one.Malformed));
            Assert.Equal(ApplianceState.Live, one.StateAt(rig.NowNs));
        }
        var selection = new RecordSelection(
            rig.Model.Appliances, rig.TimeNs - (Seconds * FleetRig.SecondNs), rig.TimeNs);
        Assert.Equal(1, selection.Coverage.Share);
        HdrHistogram.LongHistogram truth = ApplianceTruth.NewHistogram();
        foreach (SimulatedAppliance one in all)
            one.Truth.AddTo(truth, 1);
        FleetRig.AssertSame(truth, selection.Merge(FleetRig.FilterOf(all[0], 1)));
        Assert.Equal((long)Appliances * Seconds * Active * FleetRig.Sets.Values(0).Count,
            selection.Merge(new SeriesFilter()).Histogram.TotalCount);
        Assert.Equal(
            all.Sum(one => one.Truth.Sum(second => second.Feeds.Sum(feed => feed.Messages))),
            CounterRange.Of(selection, CounterRange.Find("feeds.messages")!.Value, new SeriesFilter(), Seconds)
                .Sums.Sum());
        DeskState desk = DeskState.Of(rig.Model, _ => true);
        Assert.Equal(
            (2 * Appliances, 2 * Appliances, Appliances), (desk.Feeds.Count, desk.Sessions.Count, desk.Hosts.Count));
        Assert.All(desk.Hosts, host => Assert.True(host.Complete));
    }
}
