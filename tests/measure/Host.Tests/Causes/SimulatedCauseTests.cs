// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using Telemetry.Host.Causes;
using Telemetry.Model.Causes;

namespace Telemetry.Host.Tests.Causes;

/// <summary>Causes in what a random scheduler did, against what it knows that it did.</summary>
public sealed class SimulatedCauseTests
{
    private const int Steps = 6_000;
    private const int FirstStep = 200;
    private const int LastStep = 3_000;
    private const long LongestNs = 60_000;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    public void every_part_is_what_the_thread_did_and_every_name_is_who_had_its_core(int seed)
    {
        var scheduler = new SimulatedScheduler(seed);
        foreach ((CauseFinding finding, int thread) in Find(scheduler, seed))
        {
            Assert.Equal(thread, finding.ThreadId);
            Assert.Equal(finding.Order.OrderStampNs - finding.Order.TickStampNs, finding.Parts.Sum(part => part.Ns));
            Assert.Equal(TextOf(ExpectedOf(scheduler, thread, finding.Order)), TextOf(finding.Parts));
        }
    }

    [Theory]
    [InlineData(11, 0, 1)]
    [InlineData(12, 0, 1)]
    [InlineData(13, 0, 1)]
    [InlineData(14, 20_000, 2)]
    [InlineData(15, 100_000, 4)]
    [InlineData(16, 100_000, 4)]
    public void where_the_record_ends_before_the_wait_nobody_gets_more_than_he_had(int seed, long sumsNs, int times)
    {
        CauseKind[] waits = [CauseKind.CpuWait, CauseKind.IdleExit, CauseKind.NotRecorded];
        var scheduler = new SimulatedScheduler(seed, everySwitchNs: 8_000, sumsNs);
        long namedNs = 0;
        long notRecordedNs = 0;
        foreach ((CauseFinding finding, int thread) in Find(scheduler, seed))
        {
            CausePart[] expected = [.. ExpectedOf(scheduler, thread, finding.Order)];

            Assert.Equal(TextOf(expected.ExceptBy(waits, part => part.Kind)),
                TextOf(finding.Parts.ExceptBy(waits, part => part.Kind)));
            Assert.Equal(NsOf(expected, waits), NsOf(finding.Parts, waits));
            Assert.True(NsOf(finding.Parts, CauseKind.IdleExit) <= NsOf(expected, CauseKind.IdleExit));
            Dictionary<int, long> had = HadCpu(scheduler, thread, finding.Order);
            foreach (CauseShare share in finding.Parts.Where(part => part.Kind == CauseKind.CpuWait)
                .SelectMany(part => part.By))
                Assert.InRange(share.Ns, 1, had.GetValueOrDefault(share.Id));
            namedNs += NsOf(finding.Parts, CauseKind.CpuWait);
            notRecordedNs += NsOf(finding.Parts, CauseKind.NotRecorded);
        }
        Assert.True(namedNs > times * notRecordedNs && notRecordedNs > 0,
            $"{namedNs} ns named, {notRecordedNs} not recorded");
    }

    /// <summary>Asks for orders of running threads, all at once.</summary>
    private static List<(CauseFinding Finding, int Thread)> Find(SimulatedScheduler scheduler, int seed)
    {
        var finder = new CauseFinder(
            scheduler.History, static thread => thread is > 0 and <= SimulatedScheduler.Watched);
        var random = new Random(seed);
        List<AskedOrder> asked = [];
        List<int> threads = [];
        for (int step = 0; step < Steps; step++)
        {
            scheduler.Step();
            (int thread, int cpu) = scheduler.Runs();
            // Each thread has been seen by then, and after the last order time goes on.
            if (thread == 0 || step < FirstStep || step > LastStep || random.Next(4) != 0)
                continue;
            long fromNs = scheduler.NowNs - 1 - random.NextInt64(LongestNs);
            asked.Add(new AskedOrder(
                new LateOrder { TickStampNs = fromNs, OrderStampNs = scheduler.NowNs }, cpu, Assumed: 0));
            threads.Add(thread);
        }
        Assert.InRange(asked.Count, 100, Steps);
        List<CauseFinding> findings = [];
        finder.Find(asked, findings);
        return [.. findings.Zip(threads)];
    }

    private static long NsOf(IEnumerable<CausePart> parts, params CauseKind[] kinds) =>
        parts.Where(part => kinds.Contains(part.Kind)).Sum(part => part.Ns);

    /// <summary>How long each other thread had the CPUs for which a thread waited.</summary>
    private static Dictionary<int, long> HadCpu(SimulatedScheduler scheduler, int thread, LateOrder order) => scheduler
        .Of(thread, order.TickStampNs, order.OrderStampNs).Where(did => did.What == SimulatedScheduler.What.Runnable)
        .SelectMany(did => scheduler.On(did.Cpu, did.FromNs, did.ToNs)).GroupBy(had => had.Thread)
        .ToDictionary(had => had.Key, had => had.Sum(one => one.Ns));

    private static IEnumerable<CausePart> ExpectedOf(SimulatedScheduler scheduler, int thread, LateOrder order)
    {
        List<(CauseKind Kind, int Id, string Name, long Ns)> shares = [];
        foreach (SimulatedScheduler.Did did in scheduler.Of(thread, order.TickStampNs, order.OrderStampNs))
        {
            long ns = did.ToNs - did.FromNs;
            switch (did.What)
            {
                case SimulatedScheduler.What.Running:
                    shares.Add((CauseKind.Strategy, 0, "", ns));
                    break;
                case SimulatedScheduler.What.Interrupted:
                    shares.Add((CauseKind.Interrupt, -1, "NET_RX", ns));
                    shares.Add((CauseKind.Strategy, 0, "", -ns));
                    break;
                case SimulatedScheduler.What.Faulted:
                    shares.Add((CauseKind.Fault, 0, "", 0));
                    break;
                case SimulatedScheduler.What.Stopped:
                    shares.Add((CauseKind.Stopped, did.By, SimulatedScheduler.NameOf(did.By), ns));
                    break;
                case SimulatedScheduler.What.Sleeping when did.IsPacket:
                    CauseKind slept = did.FromNs == order.TickStampNs ? CauseKind.Stack : CauseKind.Blocked;
                    shares.Add((slept, -1, "NET_RX", ns));
                    break;
                case SimulatedScheduler.What.Sleeping:
                    shares.Add((CauseKind.Blocked, did.By, SimulatedScheduler.NameOf(did.By), ns));
                    break;
                default:
                    shares.AddRange(scheduler.On(did.Cpu, did.FromNs, did.ToNs).Select(had => had.Thread == 0
                        ? (CauseKind.IdleExit, 0, "", had.Ns)
                        : (CauseKind.CpuWait, had.Thread, SimulatedScheduler.NameOf(had.Thread), had.Ns)));
                    break;
            }
        }
        return shares.GroupBy(share => share.Kind).Select(part => PartOf(part.Key, [.. part]));
    }

    private static CausePart PartOf(CauseKind kind, (CauseKind Kind, int Id, string Name, long Ns)[] shares)
    {
        CauseShare[] by =
        [
            .. shares.Where(share => share.Name.Length > 0).GroupBy(share => (share.Id, share.Name))
                .Select(share => new CauseShare(share.Key.Name, share.Key.Id, share.Sum(one => one.Ns)))
                .OrderByDescending(share => share.Ns).ThenBy(share => share.Id),
        ];
        return new CausePart
        {
            Kind = kind,
            Ns = shares.Sum(share => share.Ns),
            Count = kind == CauseKind.Fault ? shares.Length : 0,
            By = by[..Math.Min(by.Length, CausePart.MostNamed)],
            OthersNs = by.Skip(CausePart.MostNamed).Sum(share => share.Ns),
        };
    }

    private static string TextOf(IEnumerable<CausePart> parts) => string.Join('\n', parts
        .Where(part => part.Ns > 0 || part.Kind == CauseKind.Fault).OrderBy(part => part.Kind)
        .Select(part => string.Create(CultureInfo.InvariantCulture,
            $"{part.Kind} {part.Ns} {(part.Kind == CauseKind.Fault ? part.Count : 0)} others {part.OthersNs}: ")
            + string.Join(", ", part.By.OrderByDescending(share => share.Ns).ThenBy(share => share.Id))));
}
