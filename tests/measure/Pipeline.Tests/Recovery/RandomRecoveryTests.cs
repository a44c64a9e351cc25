// SPDX-License-Identifier: Apache-2.0
using Telemetry.Feeds.Catalog;
using Telemetry.Messages;
using Telemetry.Messages.Counters;
using Telemetry.Model.Intervals;
using TestSupport.Sequencing;

namespace Telemetry.Pipeline.Tests.Recovery;

/// <summary>A feed with losses, answers to some of them, and a loop with losses, by chance: what is counted must be
/// what the test did, and the feed must count what it counts without them.</summary>
public sealed class RandomRecoveryTests
{
    private const int Seeds = 60;
    private const long StepNs = 100_000;
    private const long BehindNs = 30;
    private const ulong Numbers = 2_000;
    private const long EndNs = 10_000_000_000;

    private enum Action
    {
        Line,
        Answer,
        Loop,
    }

    private sealed record Gap(ulong First, ulong Last, long OpenedNs);

    private sealed record Sent(Action Action, int Line, long StampNs, ulong First, ulong Last);

    [Fact]
    public void counted_is_what_was_sent_and_the_feed_counts_nothing_of_it()
    {
        for (int seed = 0; seed < Seeds; seed++)
            Check(seed);
    }

    private static void Check(int seed)
    {
        var random = new Random(seed);
        List<Sent> sent = [];
        List<Gap> gaps = SendLines(random, sent);
        (long filled, long messages, long fillNs) = Answer(random, gaps, sent);
        (long cycles, long whole, long cycleNs) = SendLoop(random, sent);
        sent.Sort((one, other) => one.StampNs.CompareTo(other.StampNs));

        IntervalBuffer with = Run(sent, hasRecovery: true);
        IntervalBuffer without = Run(sent, hasRecovery: false);

        RecoveryCounters answers = with.Recovery[0];
        RecoveryCounters loop = with.Recovery[1];
        Assert.True(gaps.Count == with.Feeds[0].FeedGaps, $"seed {seed}: {gaps.Count} gaps");
        Assert.True(
            (filled, messages, fillNs) == (answers.GapsFilled, answers.MessagesFilled, answers.GapToFillNs),
            $"seed {seed}: filled {(filled, messages, fillNs)}, counted {(answers.GapsFilled, answers.MessagesFilled,
                answers.GapToFillNs)}");
        Assert.True(
            (cycles, whole, cycleNs) == (loop.Cycles, loop.CyclesWhole, loop.CycleNs),
            $"seed {seed}: cycles {(cycles, whole, cycleNs)}, counted {(loop.Cycles, loop.CyclesWhole, loop.CycleNs)}");
        Assert.Equal(sent.Count(item => item.Action == Action.Answer), answers.Packets);
        Assert.Equal(sent.Count(item => item.Action == Action.Loop), loop.Packets);
        Assert.Equal(0, answers.Untracked + loop.Untracked);
        Assert.Equal(RecoveryScript.OfFeed(without), RecoveryScript.OfFeed(with));
    }

    private static IntervalBuffer Run(List<Sent> sent, bool hasRecovery)
    {
        var script = new RecoveryScript(
            (RecoveryKind.Retransmission, ProtocolId.MoldUdp64), (RecoveryKind.Snapshot, ProtocolId.CmeMdp3));
        foreach (Sent item in sent)
        {
            if (item.Action == Action.Line)
                script.Send(item.Line, item.StampNs, item.First, item.Last);
            else if (hasRecovery)
                script.Recover(item.Action == Action.Answer ? 0 : 1, item.StampNs, item.First, item.Last);
        }
        return script.End(EndNs);
    }

    // Both lines lack the same numbers; each gap opens with the packet of line A behind it.
    private static List<Gap> SendLines(Random random, List<Sent> sent)
    {
        List<Gap> gaps = [];
        ulong lostFrom = 0;
        for (ulong number = 1; number <= Numbers; number++)
        {
            long stampNs = (long)number * StepNs;
            bool isLost = number > 1 && number < Numbers - 4 && random.Next(100) < (lostFrom > 0 ? 60 : 2);
            if (isLost)
            {
                lostFrom = lostFrom > 0 ? lostFrom : number;
                continue;
            }
            if (lostFrom > 0)
                gaps.Add(new Gap(lostFrom, number - 1, stampNs));
            lostFrom = 0;
            sent.Add(new Sent(Action.Line, 0, stampNs, number, number));
            sent.Add(new Sent(Action.Line, 1, stampNs + BehindNs, number, number));
        }
        return gaps;
    }

    // Some gaps are answered wholly, some in part, some not; in pieces, in any order, some twice, with numbers around.
    private static (long Filled, long Messages, long FillNs) Answer(Random random, List<Gap> gaps, List<Sent> sent)
    {
        (long filled, long messages, long fillNs, long latestNs) = (0, 0, NullValue.Int64, 0);
        foreach (Gap gap in gaps)
        {
            int kind = random.Next(4);
            if (kind == 0)
                continue;
            HashSet<ulong> got = [];
            long wholeNs = 0;
            List<ulong> numbers = [];
            for (ulong number = gap.First; number <= gap.Last; number++)
                numbers.Add(number);
            if (kind == 1)
                numbers.RemoveAt(random.Next(numbers.Count));
            random.Shuffle(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(numbers));
            long stampNs = gap.OpenedNs + 5 + (random.Next(300) * (StepNs + 7));
            foreach (ulong number in numbers.Concat(numbers.Take(random.Next(2))))
            {
                stampNs += 11;
                bool hasNext = kind != 1 && random.Next(3) == 0;
                ulong last = hasNext ? number + 1 : number;
                sent.Add(new Sent(Action.Answer, 0, stampNs, number, last));
                for (ulong each = number; each <= Math.Min(last, gap.Last); each++)
                    got.Add(each);
                if (wholeNs == 0 && got.Count == (int)(gap.Last - gap.First + 1))
                    wholeNs = stampNs;
            }
            messages += got.Count;
            filled += wholeNs > 0 ? 1 : 0;
            if (wholeNs > latestNs)
                (latestNs, fillNs) = (wholeNs, wholeNs - gap.OpenedNs);
        }
        return (filled, messages, fillNs);
    }

    // The first numbers and others are missing at times, copies follow, neighbours change places.
    private static (long Cycles, long Whole, long CycleNs) SendLoop(Random random, List<Sent> sent)
    {
        (long cycles, long whole, long cycleNs) = (0, 0, NullValue.Int64);
        long stampNs = 500;
        long beginNs = 0;
        bool isWhole = false;
        int count = random.Next(2, 12);
        for (int cycle = 0; cycle < count; cycle++)
        {
            ulong length = (ulong)random.Next(40, 80);
            List<ulong> numbers = [];
            for (ulong number = 1; number <= length; number++)
                numbers.Add(number);
            if (random.Next(3) == 0)
                numbers.RemoveRange(0, random.Next(1, 3));
            if (random.Next(3) == 0)
                numbers.RemoveRange(random.Next(10, 30), random.Next(1, 5));
            bool lacks = numbers.Count < (int)length;
            if (random.Next(2) == 0)
            {
                int place = random.Next(5, numbers.Count - 2);
                (numbers[place], numbers[place + 1]) = (numbers[place + 1], numbers[place]);
            }
            long firstNs = stampNs + 1_009;
            foreach (ulong number in numbers)
            {
                stampNs += 1_009;
                sent.Add(new Sent(Action.Loop, 0, stampNs, number, number));
                if (random.Next(40) == 0)
                    sent.Add(new Sent(Action.Loop, 0, stampNs += 101, number, number));
            }
            if (cycle > 0)
            {
                cycles++;
                whole += isWhole ? 1 : 0;
                cycleNs = isWhole ? firstNs - beginNs : cycleNs;
            }
            (beginNs, isWhole) = (firstNs, !lacks);
            stampNs += random.Next(1_000_000);
        }
        return (cycles, whole, cycleNs);
    }
}
