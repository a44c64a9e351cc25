// SPDX-License-Identifier: Apache-2.0
using FsCheck;
using FsCheck.Fluent;
using TestSupport.Sequencing;
using Step = Telemetry.Pipeline.Tests.Sequencing.ModelComparison.Step;

namespace Telemetry.Pipeline.Tests.Sequencing;

/// <summary>Sequencing against a model that counts number by number.</summary>
[Trait("needs", "time")]
public sealed class SimulationTests
{
    private const ulong MostSessions = 8;

    [Theory]
    [InlineData(1, 0)]
    [InlineData(2, 1000)]
    [InlineData(3, 2000)]
    public void streams_with_any_fault_give_exactly_what_the_model_says(int lines, int firstSeed)
    {
        for (int seed = firstSeed; seed < firstSeed + 150; seed++)
            ModelComparison.Check(lines, Simulate(lines, seed), $"{lines} lines, seed {seed}");
    }

    [Theory]
    [InlineData(1, 3000)]
    [InlineData(2, 4000)]
    [InlineData(3, 5000)]
    public void streams_of_32_bits_go_over_the_wrap_as_the_model_says(int lines, int firstSeed)
    {
        for (int seed = firstSeed; seed < firstSeed + 50; seed++)
        {
            ulong wrapsAfter = (ulong)(seed % 50) * 4;
            ModelComparison.CheckWrap(lines, Simulate(lines, seed), $"{lines} lines, seed {seed}", wrapsAfter);
        }
    }

    /// <summary>New session ids and resets under the same one, by a packet with numbers or by one without, and by
    /// copies of it; lines that restart apart from each other; and numbers that wrap on the way.</summary>
    [Theory]
    [InlineData(1, 6000)]
    [InlineData(2, 7000)]
    [InlineData(3, 8000)]
    public void numbers_that_begin_anew_do_as_the_model_says(int lines, int firstSeed)
    {
        for (int seed = firstSeed; seed < firstSeed + 60; seed++)
        {
            HashSet<ulong> restarts = [];
            List<Step> steps = Simulate(lines, seed, restarts);
            ulong? wrapsAfter = seed % 3 == 0 ? 1000 + (ulong)(seed % 50) * 4 : null;
            ModelComparison.CheckResets(
                lines, steps, $"{lines} lines, seed {seed}", new Numbering(restarts, wrapsAfter));
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void arbitrary_packets_of_32_bits_give_exactly_what_the_model_says(int lines)
    {
        Gen<int[]> packet = Gen.Choose(0, 1 << 20).ArrayOf(5);
        Gen<Script> script = packet.ListOf().Select(packets => new Script([.. Scatter(lines, packets)]));
        foreach (ulong wrapsAfter in (ulong[])[50, 60, 70, 94])
        {
            Run(Arb.From(script, Shrink), given =>
                ModelComparison.CheckWrap(lines, given.Steps, $"scattered, wrap behind {wrapsAfter}", wrapsAfter));
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void arbitrary_packets_give_exactly_what_the_model_says(int lines)
    {
        Gen<int[]> packet = Gen.Choose(0, 1 << 20).ArrayOf(5);
        Gen<Script> script = packet.ListOf().Select(packets => new Script([.. Scatter(lines, packets)]));
        Run(Arb.From(script, Shrink), given => ModelComparison.Check(lines, given.Steps, "scattered"));
    }

    [Fact]
    public void longer_runs_of_arbitrary_packets_give_exactly_what_the_model_says()
    {
        for (int seed = 0; seed < 300; seed++)
        {
            var random = new Random(seed);
            List<int[]> packets = [];
            for (int index = 0; index < 120; index++)
                packets.Add([.. Enumerable.Range(0, 5).Select(_ => random.Next(1 << 20))]);
            ModelComparison.Check(2 + seed % 2, Scatter(2 + seed % 2, packets), $"scattered, seed {seed}");
        }
    }

    /// <summary>
    /// Runs a property: the same cases every time, or as many random ones as TELEMETRY_CASES says. A failure prints the
    /// smallest script found and the seed that brings it back.
    /// </summary>
    private static void Run(Arbitrary<Script> scripts, Action<Script> property)
    {
        FsCheck.Config config = FsCheck.Config.QuickThrowOnFailure;
        config = int.TryParse(Environment.GetEnvironmentVariable("TELEMETRY_CASES"), out int cases)
            ? config.WithMaxTest(cases)
            : config.WithReplay(20_261_120, 1);
        FsCheck.Check.One(config, Prop.ForAll(scripts, property));
    }

    /// <summary>Scripts that are smaller by a half, a quarter, ... a packet, or whose packet is simpler.</summary>
    private static IEnumerable<Script> Shrink(Script script)
    {
        for (int size = script.Steps.Length; size > 0; size /= 2)
        {
            for (int from = 0; from + size <= script.Steps.Length; from += size)
                yield return new Script([.. script.Steps[..from], .. script.Steps[(from + size)..]]);
        }
        for (int index = 0; index < script.Steps.Length; index++)
        {
            Step step = script.Steps[index];
            if (step.LostBefore > 0)
                yield return script.With(index, step with { LostBefore = 0 });
            if (step.Last > step.First)
            {
                yield return script.With(index, step with { Last = step.Last - 1 });
                yield return script.With(index, step with { First = step.First + 1 });
            }
        }
    }

    /// <summary>Packets with no order at all: any line, any numbers, some heartbeats, some losses of ours, a new
    /// session now and then whose lines go to and fro.</summary>
    private static List<Step> Scatter(int lines, IEnumerable<int[]> packets)
    {
        List<Step> steps = [];
        long stampNs = 1;
        ulong newest = 1;
        foreach (int[] values in packets)
        {
            stampNs += 1 + (values[0] % 8 == 0 ? FeedScript.WindowNs / 3 * (values[0] % 5) : values[0] % 1000);
            ulong first = 50 + (ulong)(values[1] % 40);
            ulong count = 1 + (ulong)(values[2] % 6);
            uint lost = values[4] % 13 == 0 ? 1U + (uint)values[4] % 3 : 0;
            if (values[3] % 29 == 0 && newest < MostSessions)
                newest++;
            ulong session = values[0] % 5 == 0 ? Math.Max(1, newest - 1) : newest;
            steps.Add(new Step(
                values[3] % lines, stampNs, first, first + count - 1, values[2] % 11 == 0, lost, session));
        }
        return steps;
    }

    /// <summary>
    /// An exchange that sends each number on every line, and a network and an appliance that lose some.
    /// </summary>
    private static List<Step> Simulate(int lines, int seed, HashSet<ulong>? restarts = null)
    {
        var random = new Random(seed);
        double loss = random.Next(4) * 0.02;
        double ours = random.Next(3) * 0.01;
        List<(Step Step, bool IsLostByUs)> sent = [];
        int sessions = 1 + random.Next(2) + (restarts is null ? 0 : 2);
        long nowNs = 1_000_000;
        long skewNs = restarts is null ? 0 : random.Next(2) * 3 * FeedScript.WindowNs;
        for (ulong session = 1; session <= (ulong)sessions; session++)
        {
            bool isRestart = restarts is not null && session > 1 && random.Next(3) > 0 && restarts.Add(session);
            ulong next = 1 + (ulong)random.Next(isRestart ? 3 : 1000);
            int packets = 200 + random.Next(200);
            for (int packet = 0; packet < packets; packet++)
            {
                nowNs += random.Next((int)FeedScript.WindowNs / 20);
                bool isHeartbeat = random.Next(25) == 0;
                ulong count = isHeartbeat ? 0 : 1 + (ulong)random.Next(4);
                for (int line = 0; line < lines; line++)
                {
                    if (isRestart && packet == 0)
                        SendFirst(random, sent, First(line, nowNs + line * (3000 + skewNs), next, count, session));
                    else
                        SendOn(random, sent, line, nowNs + line * skewNs, next, count, session, loss, ours);
                }
                // What says that numbers restart came, and came first.
                nowNs += isRestart && packet == 0 ? 1000 : 0;
                next += count;
            }
            nowNs += 20 * FeedScript.WindowNs;
        }
        return Record(sent, lines);
    }

    // A copy comes within the window: later it would be another reset.
    private static void SendFirst(Random random, List<(Step Step, bool IsLostByUs)> sent, Step first)
    {
        sent.Add((first, false));
        for (int copy = random.Next(3); copy > 0; copy--)
        {
            long delayNs = random.Next(2) * random.Next((int)FeedScript.WindowNs);
            sent.Add((first with { StampNs = first.StampNs + delayNs }, random.Next(10) == 0));
        }
    }

    private static Step First(int line, long stampNs, ulong next, ulong count, ulong session) => new(
        line, stampNs, next, next + Math.Max(count, 1) - 1, count == 0, LostBefore: 0, session, IsReset: true);

    private static void SendOn(
        Random random, List<(Step Step, bool IsLostByUs)> sent, int line, long nowNs, ulong next, ulong count,
        ulong session, double loss, double ours)
    {
        // A line may cut what it sends into two packets: lines are arbitrated by number.
        ulong cut = count > 1 && random.Next(10) == 0 ? 1UL : count;
        for (ulong done = 0; done < Math.Max(count, 1); done += Math.Max(cut, 1))
        {
            ulong size = done == 0 ? cut : count - done;
            for (int copy = random.Next(60) == 0 ? 2 : 1; copy > 0; copy--)
            {
                if (random.NextDouble() < loss)
                    continue;
                long delayNs = line * 3000 + random.Next(500);
                if (random.Next(30) == 0)
                    delayNs += random.Next((int)FeedScript.WindowNs * 2);
                var step = new Step(
                    line, nowNs + delayNs, next + done, next + done + Math.Max(size, 1) - 1, count == 0, 0, session);
                sent.Add((step, random.NextDouble() < ours));
            }
            if (done > 0)
                break;
        }
    }

    private static List<Step> Record(List<(Step Step, bool IsLostByUs)> sent, int lines)
    {
        List<Step> steps = [];
        var lost = new uint[lines];
        foreach ((Step step, bool isLostByUs) in sent.OrderBy(item => item.Step.StampNs).ThenBy(item => item.Step.Line))
        {
            if (isLostByUs)
            {
                lost[step.Line]++;
                continue;
            }
            steps.Add(step with { LostBefore = lost[step.Line] });
            lost[step.Line] = 0;
        }
        return steps;
    }

    private sealed record Script(Step[] Steps)
    {
        public Script With(int index, Step step) =>
            new([.. Steps.Select((item, place) => place == index ? step : item)]);

        public override string ToString() => string.Join(Environment.NewLine, Steps);
    }
}
