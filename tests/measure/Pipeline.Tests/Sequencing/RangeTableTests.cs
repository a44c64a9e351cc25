// SPDX-License-Identifier: Apache-2.0
using Telemetry.Messages.Counters;
using Telemetry.Model.Counters;
using Telemetry.Model.Events;
using Telemetry.Model.Ranges;
using Telemetry.Pipeline.Sequencing.Gaps;
using TestSupport.Sequencing;

namespace Telemetry.Pipeline.Tests.Sequencing;

/// <summary>The interval sets and what happens at their bound.</summary>
public sealed class RangeTableTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(100)]
    public void finds_what_a_sorted_dictionary_finds(int growth)
    {
        var random = new Random(7);
        var table = new RangeTable(500);
        RangeTree tree = RangeTree.Empty;
        SortedDictionary<ulong, int> truth = [];
        for (int step = 0; step < 20_000; step++)
        {
            ulong first = (ulong)(random.Next(2000) + (step * growth)) * 10;
            if (truth.Count == 500 && !truth.ContainsKey(first))
                first = truth.First().Key;
            if (truth.Remove(first, out int known))
            {
                table.Remove(ref tree, known);
                table.Release(known);
            }
            else
            {
                int node = table.Take();
                table[node] = new RangeNode { First = first, Last = first + (ulong)random.Next(10) };
                table.Insert(ref tree, node);
                truth.Add(first, node);
            }
            ulong number = (ulong)(random.Next(2001) + (step * growth)) * 10;
            int want = truth.Values.Where(node => table[node].Last >= number)
                .OrderBy(node => table[node].First).FirstOrDefault(-1);
            Assert.Equal(want, table.FindFrom(tree, number));
        }
    }

    [Fact]
    public void takes_no_more_than_its_capacity()
    {
        var table = new RangeTable(2);

        Assert.True(table.Take() >= 0);
        int second = table.Take();
        Assert.Equal(-1, table.Take());
        table.Release(second);
        Assert.Equal(second, table.Take());
    }

    [Fact]
    public void a_full_table_forgets_the_oldest_declared_range()
    {
        var script = new FeedScript(1, feed => feed with { MaxRanges = 16 });
        long stampNs = 0;
        for (ulong number = 1; number < 100; number += 2)
            script.Send(0, stampNs += 20_000_000, number, number);
        script.Send(0, stampNs + 1, 2, 2).Send(0, stampNs + 2, 96, 96).Clock(stampNs + 50_000_000);

        LineCounters line = script.Lines[0];
        Assert.Equal((1L, 1L), (line.Late, line.Duplicates));
        Assert.Equal((99L, 49L), (FeedScript.Received(line), line.MessagesMissing));
        Assert.Equal(0, line.RangeOverflow);
        Assert.Empty(script.Of(TelemetryEventKind.TableFull));
    }

    [Fact]
    public void more_open_gaps_than_there_is_room_for_are_declared_at_once()
    {
        var script = new FeedScript(2, feed => feed with { MaxRanges = 16 });
        script.Send(0, 1, 1, 1).Send(1, 2, 1, 1);
        for (ulong number = 3; number < 200; number += 2)
            script.Send(0, (long)number, number, number);
        script.Clock(50_000_000);

        Assert.Equal((99L, 99L), (script.Lines[0].MessagesMissing, script.Feed.MessagesLost));
        Assert.Equal(199, FeedScript.Received(script.Lines[0]));
        Assert.True(script.Lines[0].RangeOverflow > 0);
        Assert.Single(script.Of(TelemetryEventKind.TableFull));
    }

    [Fact]
    public void the_identity_holds_whatever_the_bound()
    {
        for (int seed = 0; seed < 100; seed++)
        {
            var random = new Random(seed);
            var script = new FeedScript(2, feed => feed with { MaxRanges = 16, HistoryLength = 64 });
            long stampNs = 1;
            for (int packet = 0; packet < 500; packet++)
            {
                stampNs += random.Next(3_000_000);
                ulong first = 1000 + (ulong)(packet * 3) + (ulong)random.Next(60);
                int line = random.Next(2);
                ulong last = first + (ulong)random.Next(5);
                script.Send(line, stampNs, first, last);
                if (script.Lines[line].Packets == 1)
                    script.Send(line, stampNs, last + 1, last + 1);     // another packet bears the line's start out
            }
            script.Clock(stampNs + 100_000_000);
            ChannelRow row = Assert.Single(new ChannelSums(script).Take(stampNs));
            for (int line = 0; line < 2; line++)
            {
                LineCounters counters = script.Lines[line];
                Assert.True(FeedScript.Received(counters) > 0, $"seed {seed}");
                Assert.True(counters.Duplicates >= 0 && counters.MessagesMissing >= 0, $"seed {seed}");
            }
            Assert.Equal(
                Math.Max(FeedScript.Received(script.Lines[0]) + FirstOf(seed, 0),
                    FeedScript.Received(script.Lines[1]) + FirstOf(seed, 1)),
                (long)row.NextSequence);
        }
    }

    /// <summary>The first number that a line got in the run of a seed.</summary>
    private static long FirstOf(int seed, int line)
    {
        var random = new Random(seed);
        for (int packet = 0; packet < 500; packet++)
        {
            random.Next(3_000_000);
            int first = 1000 + packet * 3 + random.Next(60);
            int sender = random.Next(2);
            random.Next(5);
            if (sender == line)
                return first;
        }
        return 0;
    }
}
