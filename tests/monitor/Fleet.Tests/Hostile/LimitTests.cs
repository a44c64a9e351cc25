// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;
using Telemetry.Fleet.Desk;
using Telemetry.Messages;
using Telemetry.Reports;
using TestSupport.Fleet;

namespace Telemetry.Fleet.Tests.Hostile;

/// <summary>Bounds of what all appliances take together: beyond them nothing is taken, it is counted, and the desk
/// shows it; what was there before stays whole.</summary>
public sealed class LimitTests
{
    private static ApplianceShape WithSeries(ApplianceShape shape) => shape with { Series = 40, Active = 40 };

    [Fact]
    public void series_beyond_those_of_all_appliances_are_refused_and_taken_when_there_is_room()
    {
        var rig = new FleetRig(new FleetLimits { AllSeries = 50, EndedNs = 100 * FleetRig.SecondNs });
        SimulatedAppliance first = rig.Start("first", 0xA1, WithSeries);
        SimulatedAppliance second = rig.Start("second", 0xB2, WithSeries);
        rig.Run(3, first, second);

        Assert.Equal((40, 10), (SeriesOf(rig, "first").Count, SeriesOf(rig, "second").Count));
        Assert.Equal((50, 30), (rig.Model.Series, rig.Model.Refused["series"]));
        FleetRig.AssertSame(first.Truth.Samples(39), rig.Everything("first").Merge(FleetRig.FilterOf(first, 39)));
        FleetRig.AssertSame(second.Truth.Samples(9), rig.Everything("second").Merge(FleetRig.FilterOf(second, 9)));
        Assert.Equal(0, rig.Of("second").Current.Malformed);
        ProblemRow problem = Assert.Single(
            DeskState.Of(rig.Model, _ => true).Problems, one => one.Event == "limit");
        Assert.Equal((Severity.Error, "30 not taken: the monitor holds no more series of all appliances"),
            (problem.Severity, problem.Text));

        rig.Run(3, first, second);
        Assert.Equal(30, rig.Model.Refused["series"]);
        rig.Run(110, second);
        Assert.Equal(["second"], rig.Names);
        Assert.Equal((40, 40), (rig.Model.Series, SeriesOf(rig, "second").Count));
    }

    [Fact]
    public void an_appliance_that_starts_again_gives_its_series_back()
    {
        var rig = new FleetRig(new FleetLimits { AllSeries = 100, Appliances = 2 });
        for (ulong start = 1; start <= 10; start++)
        {
            SimulatedAppliance one = rig.Start("trade01", start, WithSeries);
            rig.Run(3, one);
            one.Totals(rig.Channel, withHistograms: false, isLast: true);
        }

        Assert.Equal(40, SeriesOf(rig, "trade01").Count);
        Assert.False(rig.Model.Refused.ContainsKey("series"));
    }

    [Fact]
    public void names_of_64_kibibytes_take_only_so_much_memory()
    {
        const int count = 200;
        var rig = new FleetRig(new FleetLimits { Rows = 500 });
        SimulatedAppliance one = rig.Start("trade01", 0xA1, shape => shape with
        {
            Feeds = count,
            FeedNames = [.. Enumerable.Range(0, count).Select(index => $"{index}{new string('x', 65_000)}")],
        });
        rig.Run(2, one);

        SummaryReport totals = rig.Of("trade01").Current.Counters();
        Assert.Equal(count, totals.Feeds.Count);
        Assert.InRange(totals.Feeds.Sum(feed => feed.Feed.Length), 3 << 20, 4 << 20);
        Assert.StartsWith("0xxx", totals.Feeds[0].Feed);
        Assert.Equal("feed#199", totals.Feeds[199].Feed);
    }

    [Fact]
    public void a_text_longer_than_any_name_is_cut()
    {
        var rig = new FleetRig();
        SimulatedAppliance one = rig.Start("trade01", 0xA1);
        rig.Run(2, new ChangedMessages(rig.Channel, (_, template, message) =>
        {
            if (template != FeedNameMessage.TemplateId)
                return message;
            int text = MessageHeader.Size + FeedNameMessage.Size;
            byte[] name = new byte[300_000];
            name.AsSpan().Fill((byte)'y');
            return [.. message.AsSpan(0, text), .. BitConverter.GetBytes(name.Length), .. name];
        }), one);

        Assert.All(rig.Of("trade01").Current.Counters().Feeds, feed => Assert.Equal(64 << 10, feed.Feed.Length));
    }

    [Fact]
    public void parts_of_histograms_that_never_become_whole_take_only_so_much_memory()
    {
        var rig = new FleetRig(new FleetLimits { JoinedBytes = 200_000 });
        SimulatedAppliance one = rig.Start("trade01", 0xA1, WithSeries);
        SimulatedAppliance other = rig.Start("trade02", 0xB2);
        rig.Run(2, one, other);
        var parts = new ChangedMessages(rig.Channel, (_, template, message) =>
        {
            if (template != SeriesSamplesMessage.TemplateId)
                return message;
            SeriesSamplesMessage block = MemoryMarshal.Read<SeriesSamplesMessage>(message.AsSpan(MessageHeader.Size));
            (block.Part, block.Parts) = (0, 2);
            MemoryMarshal.Write(message.AsSpan(MessageHeader.Size), in block);
            byte[] part = new byte[20_000];
            byte[] changed =
            [
                .. message.AsSpan(0, MessageHeader.Size + SeriesSamplesMessage.Size),
                .. BitConverter.GetBytes(part.Length), .. part,
            ];
            return changed;
        });
        rig.Run(3, parts, one);
        rig.Run(3, other);

        // Each of the 40 series wants two times 20,000 bytes: of the interval and of the day.
        Assert.True(rig.Model.Refused["histogram_part"] >= 60);
        Assert.True(rig.Of("trade01").Current.Malformed >= 60);
        FleetRig.AssertSame(other.Truth.Samples(0), rig.Everything("trade02").Merge(FleetRig.FilterOf(other, 0)));
    }

    private static IReadOnlyList<SeriesReport> SeriesOf(FleetRig rig, string name) =>
        rig.Of(name).Current.LastInterval!.Interval.Series;
}
