// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;
using Telemetry.Config;
using Telemetry.Config.Reading;
using Telemetry.Messages;
using Telemetry.Messages.Counters;
using Telemetry.Model.Definitions;
using Telemetry.Model.Intervals;
using Telemetry.Yaml;

namespace Telemetry.Appliance.Tests.Reload;

/// <summary>Random feeds are added and removed during the traffic: each counts the same as an analysis of its own,
/// started when the feed was added and ended when it was removed.</summary>
public class ReloadPropertyTests
{
    private const long StepNs = 50_000;
    private const int Steps = 12_000;
    private static readonly string[] Names = ["a", "b", "c", "d"];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    public void a_feed_counts_the_same_as_alone(int seed)
    {
        var random = new Random(seed);
        HashSet<string> watched = ["a"];
        var rig = new ReloadRig(SettingsOf(watched));
        Dictionary<string, ReloadRig> alone = new() { ["a"] = new ReloadRig(SettingsOf(["a"])) };
        Dictionary<string, long[]> expected = [];
        Dictionary<string, ulong> next = Names.ToDictionary(name => name, _ => 1UL);
        long clockNs = 0;
        for (int step = 0; step < Steps; step++)
        {
            clockNs += random.NextInt64(StepNs) + 1;
            if (random.Next(400) == 0)
                Change(random, rig, watched, alone, expected, ++clockNs);
            string feed = Names[random.Next(Names.Length)];
            ulong number = random.Next(10) == 0 && next[feed] > 5 ? next[feed] - (ulong)random.Next(5) : next[feed]++;
            for (int line = 0; line < 2; line++)
            {
                if (random.Next(20) == 0)
                    continue;                           // lost on the line
                rig.Packet(feed, line, number, clockNs);
                alone.GetValueOrDefault(feed)?.Packet(feed, line, number, clockNs);
            }
        }
        foreach (string feed in alone.Keys)
            Close(feed, alone[feed], expected, clockNs);
        rig.End(clockNs);

        foreach (FeedDefinition feed in rig.Topology.Feeds)
        {
            string name = feed.Name.Split(' ')[0];
            Assert.Equal(expected[name], CountersOf(rig, feed));
            Assert.Equal(alone.ContainsKey(name), !feed.IsRemoved);
        }
    }

    private static void Change(
        Random random, ReloadRig rig, HashSet<string> watched, Dictionary<string, ReloadRig> alone,
        Dictionary<string, long[]> expected, long clockNs)
    {
        string feed = Names[1 + random.Next(Names.Length - 1)];
        if (watched.Remove(feed))
        {
            Close(feed, alone[feed], expected, clockNs);
            alone.Remove(feed);
        }
        else
        {
            watched.Add(feed);
            alone[feed] = new ReloadRig(SettingsOf([feed]));
        }
        rig.Reload(SettingsOf(watched.Order()), clockNs);
    }

    private static void Close(
        string feed, ReloadRig alone, Dictionary<string, long[]> expected, long clockNs)
    {
        alone.End(clockNs);
        long[] counted = CountersOf(alone, alone.Topology.Feeds[0]);
        expected[feed] = expected.TryGetValue(feed, out long[]? before)
            ? [.. before.Zip(counted, (left, right) => left == NullValue.Int64 ? right : left + right)] : counted;
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
