// SPDX-License-Identifier: Apache-2.0
using Telemetry.Config;
using Telemetry.Config.Reading;
using Telemetry.Model.Days;
using Telemetry.Model.Definitions;
using Telemetry.Yaml;
using TestSupport;

namespace Telemetry.Publishing.Tests.State;

/// <summary>A day that began with one protocol of a feed and goes on with another: nothing of it is read as what it is
/// not.</summary>
public sealed class ChangedProtocolTests
{
    private const long Second = 1_000_000_000;
    private const long Noon = (20_000L * 24 + 12) * 3_600 * Second;
    private const string OfMicroseconds = "{offset: 8, width: 8, unit: us}";
    private const string OfNanoseconds = "{offset: 8, width: 8, unit: ns}";

    [Fact]
    public void a_declaration_that_is_the_same_goes_on()
    {
        using var folder = new ScratchFolder();
        Measure(folder, Declared(OfMicroseconds));
        using var again = new RestartRig(folder.Path, Noon + 2 * Second, Declared(OfMicroseconds));

        Assert.Empty(again.Notices);
        Assert.Equal((60, 1), (again.Restored!.Feeds[0].Messages, SamplesOf(again, SeriesKind.InterArrival)));
        Assert.NotEqual(0, again.Restored.Positions.GenerationCount);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void another_declaration_of_the_same_name_begins_anew_and_is_reported(bool isDeclared)
    {
        using var folder = new ScratchFolder();
        Measure(folder, Declared(OfMicroseconds));
        Topology other = isDeclared ? Declared(OfNanoseconds) : Made("cme-mdp3", "");
        using (var second = new RestartRig(folder.Path, Noon + 2 * Second, other))
        {
            Assert.Equal(isDeclared
                ? "feed f: its protocol house is declared otherwise now, its counters of the day restart at 0"
                : "feed f: its protocol is CmeMdp3 now, its counters of the day restart at 0",
                Assert.Single(second.Notices));
            AssertAnew(second);
            second.Packet(0, Noon + 2 * Second + 1, 900, 909);
            second.Clock(Noon + 3 * Second);
            second.Settle(1);
            Assert.Equal((10, 0, 0),
                (second.Reported.Feeds[0].Messages, second.Reported.Feeds[0].MessagesLost,
                    second.Reported.Feeds[0].Resets));
        }

        // What the first one had measured does not come back with it.
        using var third = new RestartRig(folder.Path, Noon + 4 * Second, Declared(OfMicroseconds));
        AssertAnew(third);
        Assert.Single(third.Notices);
    }

    [Theory]
    [InlineData("239.1.1.1-4:5000", "239.1.1.1-4:5000", true)]
    [InlineData("239.1.1.1-4:5000", "239.1.1.2-5:5000", false)]
    [InlineData("239.1.1.1-4:5000", "239.1.1.1-5:5000", false)]
    [InlineData("239.1.1.1:5000", "239.1.1.2:5000", true)]
    public void groups_that_are_channels_are_the_same_or_the_feed_begins_anew(string before, string now, bool goesOn)
    {
        using var folder = new ScratchFolder();
        Measure(folder, Made("cme-mdp3", "", before));
        using var again = new RestartRig(folder.Path, Noon + 2 * Second, Made("cme-mdp3", "", now));

        if (goesOn)
        {
            Assert.Empty(again.Notices);
            Assert.Equal(60, again.Restored!.Feeds[0].Messages);
            return;
        }
        Assert.Equal("feed f: its groups, its channels, are others now, its counters of the day restart at 0",
            Assert.Single(again.Notices));
        AssertAnew(again);
        Assert.Equal(0, again.Restored!.Channels.Length);
    }

    private static void AssertAnew(RestartRig rig)
    {
        DayState restored = rig.Restored!;
        Assert.Equal((0L, 0L), (restored.Feeds[0].Messages, restored.Lines[0].Messages));
        Assert.Equal((0, 0), (restored.Positions.GenerationCount, SamplesOf(rig, SeriesKind.InterArrival)));
    }

    /// <summary>60 numbers in two packets of line A, and an interval's end.</summary>
    private static void Measure(ScratchFolder folder, Topology topology)
    {
        using var first = new RestartRig(folder.Path, Noon, topology);
        first.Packet(0, Noon + 1, 1, 50);
        first.Packet(0, Noon + 1001, 51, 60);
        first.Clock(Noon + Second);
        first.Settle(1);
    }

    private static int SamplesOf(RestartRig rig, SeriesKind kind)
    {
        int series = rig.Topology.Series.First(row => row.Kind == kind).Index;
        return (int)rig.Restored!.Histograms.CountOf(series);
    }

    private static Topology Declared(string sendTime) => Made("house", $$"""
        protocols:
          - name: house
            header: 16
            sequence: {offset: 0, width: 8, numbers: packets}
            send_time: {{sendTime}}

        """);

    private static Topology Made(string protocol, string protocols, string groups = "239.1.1.1:5000")
    {
        var errors = new ErrorList();
        Settings settings = ConfigReader.ReadText(
            protocols + $"feeds: [{{name: f, protocol: {protocol}, lines: [{{address: {groups}}}]}}]\n",
            "test.yaml", errors);
        errors.ThrowIfAny();
        return Configuration.Build(settings).Topology;
    }
}
