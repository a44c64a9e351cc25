// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;
using Telemetry.Config;
using Telemetry.Config.Reading;
using Telemetry.Messages.Counters;
using Telemetry.Model.Definitions;
using Telemetry.Model.Intervals;
using Telemetry.Yaml;

namespace Telemetry.Appliance.Tests.Reload;

/// <summary>Random feeds are added and removed during the traffic: the one that stays counts the same as alone, and of
/// each other one every number from the first to the last is counted once.</summary>
public class ReloadPropertyTests
{
    private const long StepNs = 50_000;
    private const int Steps = 12_000;
    private const int LastSteps = 300;                  // after the last change, for each line to come back
    private const string Kept = "a";
    private static readonly string[] Names = [Kept, "b", "c", "d"];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    public void a_feed_that_stays_counts_the_same_as_alone_and_of_others_no_number_is_missing(int seed)
    {
        var random = new Random(seed);
        HashSet<string> watched = [Kept];
        var rig = new ReloadRig(SettingsOf(watched));
        var alone = new ReloadRig(SettingsOf(watched));
        Dictionary<(string Feed, int Line), (ulong First, ulong Last, long Packets)> sent = [];
        HashSet<string> returned = [];
        HashSet<string> removed = [];
        Dictionary<string, ulong> next = Names.ToDictionary(name => name, _ => 1UL);
        long clockNs = 0;
        for (int step = 0; step < Steps; step++)
        {
            clockNs += random.NextInt64(StepNs) + 1;
            if (step < Steps - LastSteps && random.Next(400) == 0)
                Change(random, rig, watched, removed, returned, ++clockNs);
            string feed = Names[random.Next(Names.Length)];
            ulong number = random.Next(10) == 0 && next[feed] > 5 ? next[feed] - (ulong)random.Next(5) : next[feed]++;
            for (int line = 0; line < 2; line++)
            {
                if (random.Next(20) == 0)
                    continue;                           // lost on the line
                rig.Packet(feed, line, number, clockNs);
                if (feed == Kept)
                    alone.Packet(feed, line, number, clockNs);
                if (!watched.Contains(feed))
                    continue;
                (ulong first, ulong last, long packets) = sent.GetValueOrDefault((feed, line), (number, number, 0));
                sent[(feed, line)] = (first, Math.Max(last, number), packets + 1);
            }
        }
        alone.End(clockNs);
        rig.End(clockNs);

        Assert.Equal(CountersOf(alone, alone.Topology.Feeds[0]), CountersOf(rig, rig.Topology.Feeds[0]));
        Assert.NotEmpty(returned);
        foreach (FeedDefinition feed in rig.Topology.Feeds)
        {
            string name = feed.Name.Split(' ')[0];
            for (int line = 0; line < 2; line++)
                AssertAllCounted(rig.Last!.Lines[feed.Lines[line].Index], sent[(name, line)]);
            Assert.Equal(returned.Contains(name), rig.Last!.Feeds[feed.Index].MessagesUnobserved > 0);
        }
    }

    private static void AssertAllCounted(
        in LineCounters line, (ulong First, ulong Last, long Packets) sent)
    {
        Assert.Equal(sent.Packets, line.Packets);
        Assert.Equal(
            (long)(sent.Last - sent.First) + 1,
            line.Messages - line.Duplicates - line.Late - line.BeforeStart + line.MessagesMissing
                + line.MessagesUnobserved);
    }

    private static void Change(
        Random random, ReloadRig rig, HashSet<string> watched, HashSet<string> removed, HashSet<string> returned,
        long clockNs)
    {
        string feed = Names[1 + random.Next(Names.Length - 1)];
        if (watched.Remove(feed))
            removed.Add(feed);
        else if (watched.Add(feed) && removed.Contains(feed))
            returned.Add(feed);
        rig.Reload(SettingsOf(watched.Order()), clockNs);
    }

    /// <summary>Counters of the feed and its lines that are sums, and the samples of inter-arrival.</summary>
    private static long[] CountersOf(ReloadRig rig, FeedDefinition feed)
    {
        IntervalBuffer last = rig.Last!;
        int firstLine = feed.Lines[0].Index;
        last.Feeds[feed.Index].Blind.LongestNs = 0;
        foreach (LineDefinition line in feed.Lines)
            last.Lines[line.Index].Blind.LongestNs = 0;
        return
        [
            .. MemoryMarshal.Cast<FeedCounters, long>(last.Feeds.AsSpan(feed.Index, 1)),
            .. MemoryMarshal.Cast<LineCounters, long>(last.Lines.AsSpan(firstLine, feed.Lines.Count)),
            rig.Samples.GetValueOrDefault(feed.Name.Split(' ')[0]),
        ];
    }

    private static Settings SettingsOf(IEnumerable<string> feeds)
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
