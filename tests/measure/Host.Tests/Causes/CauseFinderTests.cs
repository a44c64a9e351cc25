// SPDX-License-Identifier: Apache-2.0
using Telemetry.Host.Causes;
using Telemetry.Kernel.Layout;
using Telemetry.Model.Causes;

namespace Telemetry.Host.Tests.Causes;

/// <summary>Causes in histories written by hand: thread 7 is the strategy's, on CPU 1; the tick is at 100 us.</summary>
public sealed class CauseFinderTests
{
    private const long Us = 1_000;
    private const int Strategy = 7;
    private const uint Asleep = 1;
    private const uint Stopped = 0x104;
    private const int NetReceive = 3;

    private readonly WrittenHistory _history = new();

    [Fact]
    public void a_thread_that_never_leaves_its_core_ran() =>
        AssertParts(Find(110 * Us, assumed: Strategy), (CauseKind.Strategy, 10 * Us, []));

    [Fact]
    public void a_thread_that_the_packet_woke_had_it_from_the_stack_and_an_idle_core()
    {
        _history.Switch(20 * Us, 1, Strategy, 0, Asleep).Waking(104 * Us, 1, Strategy, 0, "swapper/1", NetReceive)
            .Woken(105 * Us, 1, Strategy, onto: 1).Switch(130 * Us, 1, 0, Strategy);

        CauseFinding finding = Find(136 * Us);

        AssertParts(finding, (CauseKind.IdleExit, 26 * Us, []), (CauseKind.Strategy, 6 * Us, []),
            (CauseKind.Stack, 4 * Us, [("NET_RX", -1, 4 * Us)]));
        Assert.Equal((Strategy, 1), (finding.ThreadId, finding.Parts[0].Cpu));
    }

    [Fact]
    public void the_threads_that_had_its_core_are_named()
    {
        _history.Switch(50 * Us, 1, 0, Strategy).Switch(102 * Us, 1, Strategy, 40, name: "strategy")
            .Switch(389 * Us, 1, 40, 41, name: "kworker/1:1").Switch(514 * Us, 1, 41, 42, Asleep, "ksoftirqd/1")
            .Switch(515 * Us, 1, 42, 43, Asleep, "rcu").Switch(518 * Us, 1, 43, Strategy, name: "cc1plus");

        AssertParts(Find(520 * Us),
            (CauseKind.CpuWait, 416 * Us,
            [
                ("kworker/1:1", 40, 287 * Us), ("ksoftirqd/1", 41, 125 * Us), ("cc1plus", 43, 3 * Us),
            ]),
            (CauseKind.Strategy, 4 * Us, []));
        Assert.Equal(1 * Us, Find(520 * Us).Parts[0].OthersNs);
    }

    [Fact]
    public void a_switch_that_is_missing_gives_its_time_to_nobody()
    {
        _history.Switch(50 * Us, 1, 0, Strategy).Switch(102 * Us, 1, Strategy, 40)
            .Switch(202 * Us, 1, 40, 41, name: "known").Switch(302 * Us, 1, 45, Strategy, name: "late", unseen: 2);

        CauseFinding finding = Find(304 * Us);

        AssertParts(finding, (CauseKind.CpuWait, 100 * Us, [("known", 40, 100 * Us)]),
            (CauseKind.NotRecorded, 100 * Us, []), (CauseKind.Strategy, 4 * Us, []));
        Assert.Equal((0, 1), (finding.Parts[0].OthersNs, finding.Parts[1].Cpu));
    }

    [Fact]
    public void a_wait_that_outlasts_the_record_gives_its_end_to_nobody()
    {
        // Recorded are the 100 ms after the thread was woken, and the switch to it: 150 ms before that, others ran too.
        const long Ms = 1_000 * Us;
        _history.Waking(100 * Us, 0, Strategy, 8, "feeder").Woken(101 * Us, 0, Strategy, onto: 1)
            .Switch(40 * Ms, 1, 40, 41, name: "hogneg").Switch(99 * Ms, 1, 41, 42, name: "python3")
            .Switch(251 * Ms, 1, 43, Strategy, name: "send", unseen: 5);

        AssertParts(Find(110 * Ms, 252 * Ms), (CauseKind.NotRecorded, 141 * Ms, []), (CauseKind.Strategy, 1 * Ms, []));
        AssertParts(Find(100 * Us, 252 * Ms),
            (CauseKind.NotRecorded, 152 * Ms, []),
            (CauseKind.CpuWait, (99 * Ms) - (100 * Us),
                [("python3", 41, 59 * Ms), ("hogneg", 40, (40 * Ms) - (100 * Us))]),
            (CauseKind.Strategy, 1 * Ms, []));
    }

    [Fact]
    public void who_still_runs_when_the_thread_is_moved_away_is_not_recorded()
    {
        _history.Switch(40 * Us, 0, 60, 0).Waking(101 * Us, 0, Strategy, 8, "feeder")
            .Woken(102 * Us, 0, Strategy, onto: 1)
            .Migrated(151 * Us, 0, Strategy, onto: 0).Switch(153 * Us, 0, 0, Strategy);

        AssertParts(Find(101 * Us, 160 * Us, cpu: 0), (CauseKind.NotRecorded, 50 * Us, []),
            (CauseKind.Strategy, 7 * Us, []), (CauseKind.IdleExit, 2 * Us, []));
    }

    [Fact]
    public void a_thread_that_is_put_onto_another_core_while_it_is_woken_waits_there_from_the_start()
    {
        _history.Switch(50 * Us, 1, Strategy, 40, Asleep).Waking(104 * Us, 1, Strategy, 0, "swapper/1", NetReceive)
            .Migrated(105 * Us, 1, Strategy, onto: 0).Woken(106 * Us, 1, Strategy, onto: 0)
            .Switch(130 * Us, 0, 60, Strategy, name: "hog");

        AssertParts(Find(136 * Us, cpu: 0), (CauseKind.CpuWait, 26 * Us, [("hog", 60, 26 * Us)]),
            (CauseKind.Strategy, 6 * Us, []), (CauseKind.Stack, 4 * Us, [("NET_RX", -1, 4 * Us)]));
    }

    [Fact]
    public void orders_that_are_asked_for_together_have_the_causes_of_each()
    {
        _history.Switch(50 * Us, 1, 0, Strategy).Switch(102 * Us, 1, Strategy, 40)
            .Switch(142 * Us, 1, 40, Strategy, name: "hog")
            .Switch(150 * Us, 1, Strategy, 0, Asleep).Waking(160 * Us, 0, Strategy, 8, "feeder")
            .Woken(160 * Us, 0, Strategy, onto: 1).Switch(161 * Us, 1, 0, Strategy).Switch(300 * Us, 1, Strategy, 99);
        List<CauseFinding> findings = [];

        new CauseFinder(_history, thread => thread == Strategy).Find(
            [Asked(100, 145), Asked(101, 163), Asked(120, 149), Asked(200, 301)], findings);

        AssertParts(
            findings[0], (CauseKind.CpuWait, 40 * Us, [("hog", 40, 40 * Us)]), (CauseKind.Strategy, 5 * Us, []));
        AssertParts(findings[1], (CauseKind.CpuWait, 40 * Us, [("hog", 40, 40 * Us)]),
            (CauseKind.Strategy, 11 * Us, []), (CauseKind.Blocked, 10 * Us, [("feeder", 8, 10 * Us)]),
            (CauseKind.IdleExit, 1 * Us, []));
        AssertParts(
            findings[2], (CauseKind.CpuWait, 22 * Us, [("hog", 40, 22 * Us)]), (CauseKind.Strategy, 7 * Us, []));
        AssertParts(findings[3], (CauseKind.Unknown, 101 * Us, []));
        Assert.Equal(1, _history.Copies);
        Assert.Equal([2, 3, 1], findings[..3].Select(one => one.Parts.Single(
            part => part.Kind == CauseKind.Strategy).Count));
    }

    [Fact]
    public void a_stop_lasts_until_somebody_continues_it()
    {
        _history.Switch(50 * Us, 1, 0, Strategy).Switch(103 * Us, 1, Strategy, 0, Stopped)
            .Waking(2_103 * Us, 0, Strategy, 99, "bash").Woken(2_103 * Us, 0, Strategy, onto: 1)
            .Switch(2_110 * Us, 1, 0, Strategy);

        AssertParts(Find(2_112 * Us), (CauseKind.Stopped, 2_000 * Us, [("bash", 99, 2_000 * Us)]),
            (CauseKind.IdleExit, 7 * Us, []), (CauseKind.Strategy, 5 * Us, []));
    }

    [Fact]
    public void a_stop_that_began_long_before_the_tick_is_a_stop()
    {
        const long Late = 60_000_000;
        _history.Switch(50 * Us, 1, Strategy, 0, Stopped).Waking(Late + (50 * Us), 0, Strategy, 99, "bash")
            .Woken(Late + (50 * Us), 0, Strategy, onto: 1).Switch(Late + (51 * Us), 1, 0, Strategy);

        AssertParts(Find(Late, Late + (60 * Us)), (CauseKind.Stopped, 50 * Us, [("bash", 99, 50 * Us)]),
            (CauseKind.Strategy, 9 * Us, []), (CauseKind.IdleExit, 1 * Us, []));
    }

    [Fact]
    public void a_sleep_between_tick_and_order_is_blocked_by_who_ends_it()
    {
        _history.Switch(50 * Us, 1, 0, Strategy).Switch(110 * Us, 1, Strategy, 0, Asleep)
            .Waking(410 * Us, 0, Strategy, 8, "lock-holder").Woken(411 * Us, 0, Strategy, onto: 1)
            .Switch(412 * Us, 1, 0, Strategy);

        AssertParts(Find(420 * Us), (CauseKind.Blocked, 300 * Us, [("lock-holder", 8, 300 * Us)]),
            (CauseKind.Strategy, 18 * Us, []), (CauseKind.IdleExit, 2 * Us, []));
    }

    [Theory]
    [InlineData(WakingContext.Timer, "timer interrupt")]
    [InlineData(WakingContext.Device, "device interrupt")]
    [InlineData(2u, "TIMER")]
    public void who_only_had_the_core_when_an_interrupt_woke_the_thread_is_not_named(uint context, string name)
    {
        // The tick comes while the thread sleeps for a time, which is not the packet's way to it.
        _history.Switch(50 * Us, 1, Strategy, 40, Asleep)
            .Waking(410 * Us, 1, Strategy, 40, "innocent", context: context)
            .Woken(410 * Us, 1, Strategy, onto: 1).Switch(411 * Us, 1, 40, Strategy, name: "hog");

        AssertParts(Find(420 * Us), (CauseKind.Blocked, 310 * Us, [(name, -1, 310 * Us)]),
            (CauseKind.Strategy, 9 * Us, []), (CauseKind.CpuWait, 1 * Us, [("hog", 40, 1 * Us)]));
    }

    [Fact]
    public void an_interrupt_within_another_counts_once()
    {
        _history.Switch(50 * Us, 1, 0, Strategy).Interrupt(108 * Us, 1, Strategy, 3 * Us, 27, "eth0-rx-0")
            .Interrupt(115 * Us, 1, Strategy, 14 * Us, NetReceive).Interrupt(117 * Us, 1, 99, 1 * Us, NetReceive);

        AssertParts(Find(120 * Us), (CauseKind.Interrupt, 14 * Us, [("NET_RX", -1, 14 * Us)]),
            (CauseKind.Strategy, 6 * Us, []));
    }

    [Fact]
    public void an_interrupt_that_began_before_the_tick_counts_from_the_tick_on()
    {
        _history.Switch(50 * Us, 1, 0, Strategy).Interrupt(103 * Us, 1, Strategy, 9 * Us, 27, "eth0");

        AssertParts(Find(110 * Us), (CauseKind.Strategy, 7 * Us, []),
            (CauseKind.Interrupt, 3 * Us, [("eth0 (irq 27)", -1, 3 * Us)]));
    }

    [Fact]
    public void page_faults_are_counted_and_their_time_is_the_threads_own()
    {
        _history.Switch(50 * Us, 1, 0, Strategy).Fault(99 * Us, 1, Strategy);
        for (int page = 0; page < 200; page++)
            _history.Fault((100 * Us) + page, 1, Strategy).Fault((100 * Us) + page, 0, 9);

        CauseFinding finding = Find(150 * Us);

        AssertParts(finding, (CauseKind.Strategy, 50 * Us, []), (CauseKind.Fault, 0, []));
        Assert.Equal(200, finding.Parts[1].Count);
    }

    [Fact]
    public void a_wait_goes_on_where_the_thread_is_moved_to()
    {
        _history.Switch(40 * Us, 0, 0, 60).Switch(50 * Us, 1, 0, Strategy).Switch(101 * Us, 1, Strategy, 40)
            .Migrated(151 * Us, 0, Strategy, onto: 0).Switch(171 * Us, 0, 60, Strategy, name: "other")
            .Switch(180 * Us, 1, 40, 0, Asleep, "hog");

        AssertParts(Find(175 * Us, cpu: 0),
            (CauseKind.CpuWait, 70 * Us, [("hog", 40, 50 * Us), ("other", 60, 20 * Us)]),
            (CauseKind.Strategy, 5 * Us, []));
    }

    [Fact]
    public void a_thread_that_is_woken_before_it_has_slept_does_not_wait()
    {
        _history.Switch(50 * Us, 1, 0, Strategy).Waking(103 * Us, 1, Strategy, 0, "swapper/1", NetReceive)
            .Woken(104 * Us, 1, Strategy, onto: 1);

        AssertParts(Find(110 * Us), (CauseKind.Strategy, 10 * Us, []));
    }

    [Fact]
    public void a_thread_that_is_woken_while_it_leaves_its_core_waits_and_does_not_sleep()
    {
        _history.Switch(50 * Us, 1, 0, Strategy).Waking(103 * Us, 0, Strategy, 8, "feeder")
            .Switch(104 * Us, 1, Strategy, 40, Asleep).Woken(105 * Us, 0, Strategy, onto: 1)
            .Switch(134 * Us, 1, 40, Strategy, name: "hog");

        AssertParts(Find(140 * Us), (CauseKind.CpuWait, 30 * Us, [("hog", 40, 30 * Us)]),
            (CauseKind.Strategy, 10 * Us, []));
    }

    [Theory]
    [InlineData(true, UnknownReason.Overwritten)]
    [InlineData(false, UnknownReason.NotAttached)]
    public void what_is_not_in_the_history_is_unknown(bool isOverwritten, UnknownReason reason)
    {
        _history.Switch(140 * Us, 1, 0, Strategy);
        (_history.KnownFromNs, _history.IsOverwritten) = (120 * Us, isOverwritten);

        CauseFinding finding = Find(145 * Us);

        AssertParts(finding, (CauseKind.Unknown, 20 * Us, []), (CauseKind.NotRecorded, 20 * Us, []),
            (CauseKind.Strategy, 5 * Us, []));
        Assert.Equal(reason, finding.Reason);
    }

    [Fact]
    public void an_order_that_left_in_the_time_of_another_thread_has_no_cause()
    {
        _history.Switch(50 * Us, 1, Strategy, 99);

        CauseFinding finding = Find(110 * Us);

        AssertParts(finding, (CauseKind.Unknown, 10 * Us, []));
        Assert.Equal((UnknownReason.UnknownThread, 0), (finding.Reason, finding.ThreadId));
    }

    [Fact]
    public void records_that_contradict_each_other_make_no_cause()
    {
        _history.Switch(50 * Us, 1, 0, Strategy).Switch(104 * Us, 0, 60, Strategy).Switch(106 * Us, 1, 0, Strategy);

        CauseFinding finding = Find(110 * Us);

        AssertParts(finding, (CauseKind.Unknown, 6 * Us, []), (CauseKind.Strategy, 4 * Us, []));
        Assert.Equal(UnknownReason.Contradiction, finding.Reason);
    }

    [Fact]
    public void a_switch_of_another_core_long_ago_is_not_the_state_of_the_thread()
    {
        // Core 0 has been idle since the thread slept there; it has run on core 1 since.
        const long Late = 60_000_000;
        _history.Switch(50 * Us, 0, Strategy, 0, Asleep).Waking(60 * Us, 1, Strategy, 8, "feeder")
            .Woken(60 * Us, 1, Strategy, onto: 1).Switch(61 * Us, 1, 0, Strategy).Switch(Late - 200, 1, Strategy, 40)
            .Switch(Late + (30 * Us), 1, 40, Strategy, name: "hog");

        AssertParts(Find(Late, Late + (40 * Us)), (CauseKind.CpuWait, 30 * Us, [("hog", 40, 30 * Us)]),
            (CauseKind.Strategy, 10 * Us, []));
        AssertParts(Find(Late + (12_000 * Us), Late + (12_040 * Us)), (CauseKind.Strategy, 40 * Us, []));
        AssertParts(Find(Late + (20 * Us), Late + (40 * Us)), (CauseKind.CpuWait, 10 * Us, [("hog", 40, 10 * Us)]),
            (CauseKind.Strategy, 10 * Us, []));
    }

    [Fact]
    public void an_order_without_a_latency_has_one_part_of_none() =>
        AssertParts(Find(90 * Us, assumed: Strategy), (CauseKind.Unknown, 0, []));

    private CauseFinding Find(long orderNs, int cpu = 1, int assumed = 0) => Find(100 * Us, orderNs, cpu, assumed);

    private CauseFinding Find(long tickNs, long orderNs, int cpu = 1, int assumed = 0)
    {
        List<CauseFinding> findings = [];
        var order = new LateOrder { TickStampNs = tickNs, OrderStampNs = orderNs };
        new CauseFinder(_history, thread => thread == Strategy).Find([new AskedOrder(order, cpu, assumed)], findings);
        return Assert.Single(findings);
    }

    private static AskedOrder Asked(long tickUs, long orderUs) =>
        new(new LateOrder { TickStampNs = tickUs * Us, OrderStampNs = orderUs * Us }, Cpu: 1, Assumed: 0);

    private static void AssertParts(
        CauseFinding finding, params (CauseKind Kind, long Ns, (string Name, int Id, long Ns)[] By)[] expected)
    {
        Assert.Equal(expected.Select(part => (part.Kind, part.Ns)), finding.Parts.Select(part => (part.Kind, part.Ns)));
        Assert.Equal(expected.Select(part => string.Join(' ', part.By)),
            finding.Parts.Select(part => string.Join(' ', part.By.Select(share => (share.Name, share.Id, share.Ns)))));
    }
}
