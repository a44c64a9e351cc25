// SPDX-License-Identifier: Apache-2.0
using Telemetry.Host.Causes;
using Telemetry.Host.Tests.Causes;
using Telemetry.Kernel.HostPath.History;
using Telemetry.Kernel.Layout;
using Telemetry.Model.Causes;

namespace Telemetry.Host.Tests.Quotas;

/// <summary>Parts of a wait that a quota or a freezer took, in histories written by hand: thread 7 is the strategy's,
/// on CPU 1; the tick is at 100 us. Times are in units of marks where these matter.</summary>
public sealed class QuotaPartTests
{
    private const long Us = 1_000;
    private const long Unit = ThrottledMark.UnitNs;
    private const int Strategy = 7;
    private const uint Asleep = 1;

    private readonly WrittenHistory _history = new();

    [Fact]
    public void a_wait_that_begins_throttled_is_nobodys_until_the_quota_is_back()
    {
        _history.Switch(50 * Us, 1, 0, Strategy)
            .Switch(102 * Us, 1, Strategy, 40, begin: WrittenHistory.MarkOf(900 * Unit, isNow: true))
            .Switch((102 * Us) + (80 * Unit), 1, 40, 41, name: "hog")
            .Switch((112 * Us) + (80 * Unit), 1, 41, Strategy, name: "other", end: WrittenHistory.MarkOf(980 * Unit));

        AssertParts(Find((115 * Us) + (80 * Unit)), (CauseKind.Throttled, 80 * Unit, ""),
            (CauseKind.CpuWait, 10 * Us, "other"), (CauseKind.Strategy, 5 * Us, ""));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void a_wait_that_began_long_before_the_tick_is_throttled_as_if_the_tick_had_come_before(bool isRun)
    {
        // The quota came back 61,000 units after the wait began, 30 ms after the tick, and another thread had the CPU.
        const long From = 50 * Us, Back = From + (61_000 * Unit), To = Back + (400 * Us), Tick = Back - (30_000 * Us);
        ThrottledMark begin = WrittenHistory.MarkOf(900 * Unit, isNow: true);
        ThrottledMark end = WrittenHistory.MarkOf(61_900 * Unit);
        if (isRun)
            _history.Switch(From, 1, Strategy, 40, begin: begin);
        else
            _history.Waking(From, 0, Strategy, 8, "feeder").Woken(From, 0, Strategy, onto: 1, begin: begin);
        _history.Switch(Tick - (4_000 * Us), 1, 40, 41, name: "innocent")
            .Switch(Back, 1, 41, 40, name: "other").Switch(To, 1, 40, Strategy, name: "innocent", end: end);

        foreach (long tick in new[] { Tick, From + Us })
        {
            AssertParts(Find(To + (5 * Us), tickNs: tick), (CauseKind.Throttled, Back - tick, ""),
                (CauseKind.CpuWait, To - Back, "innocent"), (CauseKind.Strategy, 5 * Us, ""));
        }
    }

    [Theory]
    [InlineData(0, CauseKind.CpuWait, "innocent")]
    [InlineData(70, CauseKind.NotRecorded, "")]
    public void a_wait_whose_begin_is_overwritten_names_nobody_where_a_quota_was_used_up(
        long units, CauseKind kind, string by)
    {
        const long Tick = 40_000 * Us;
        _history.Switch(50 * Us, 1, Strategy, 40, begin: WrittenHistory.MarkOf(0, isNow: true))
            .Switch(Tick - (20 * Us), 1, 40, 41, name: "other")
            .Switch(Tick + (30 * Us), 1, 41, Strategy, name: "innocent", end: WrittenHistory.MarkOf(units * Unit));
        _history.KeptFromNs = Tick - (20 * Us);

        AssertParts(
            Find(Tick + (35 * Us), tickNs: Tick), (kind, 30 * Us, by), (CauseKind.Strategy, 5 * Us, ""));
    }

    [Fact]
    public void the_end_of_a_wait_in_which_others_used_up_the_quota_is_nobodys()
    {
        _history.Switch(50 * Us, 1, 0, Strategy)
            .Switch(102 * Us, 1, Strategy, 40, begin: WrittenHistory.MarkOf(10 * Unit))
            .Switch(107 * Us, 1, 40, 41, name: "sibling")
            .Switch((107 * Us) + (60 * Unit), 1, 41, Strategy, name: "hog", end: WrittenHistory.MarkOf(70 * Unit));

        AssertParts(Find((109 * Us) + (60 * Unit)), (CauseKind.Throttled, 60 * Unit, ""),
            (CauseKind.CpuWait, 5 * Us, "sibling"), (CauseKind.Strategy, 4 * Us, ""));
    }

    [Fact]
    public void a_group_with_a_quota_that_is_not_used_up_and_one_without_are_no_part()
    {
        _history.Switch(50 * Us, 1, 0, Strategy)
            .Switch(102 * Us, 1, Strategy, 40, begin: WrittenHistory.MarkOf(10 * Unit))
            .Switch(107 * Us, 1, 40, Strategy, name: "hog", end: WrittenHistory.MarkOf(10 * Unit))
            .Switch(110 * Us, 1, Strategy, 40)
            .Switch(115 * Us, 1, 40, Strategy, name: "hog", end: WrittenHistory.MarkOf(70 * Unit));

        AssertParts(Find(120 * Us), (CauseKind.CpuWait, 10 * Us, "hog"), (CauseKind.Strategy, 10 * Us, ""));
    }

    [Fact]
    public void a_mark_that_has_gone_round_counts_on()
    {
        const long Round = 1L << 30;
        _history.Switch(50 * Us, 1, 0, Strategy)
            .Switch(102 * Us, 1, Strategy, 40, begin: WrittenHistory.MarkOf((Round - 3) * Unit, isNow: true))
            .Switch(112 * Us, 1, 40, Strategy, name: "hog", end: WrittenHistory.MarkOf((Round + 4) * Unit));

        AssertParts(Find(113 * Us), (CauseKind.Throttled, 7 * Unit, ""), (CauseKind.Strategy, 3 * Us, ""),
            (CauseKind.CpuWait, (10 * Us) - (7 * Unit), "hog"));
    }

    [Fact]
    public void each_queue_has_its_own_sum_and_no_part_is_longer_than_the_wait()
    {
        _history.Switch(20 * Us, 0, 0, 60).Switch(50 * Us, 1, 0, Strategy)
            .Switch(102 * Us, 1, Strategy, 40, begin: WrittenHistory.MarkOf(500 * Unit, isNow: true))
            .Migrated(122 * Us, 0, Strategy, onto: 0, begin: WrittenHistory.MarkOf(3 * Unit),
                end: WrittenHistory.MarkOf(9_500 * Unit))
            .Switch(142 * Us, 0, 60, Strategy, name: "hog", end: WrittenHistory.MarkOf(5 * Unit));

        AssertParts(Find(143 * Us, cpu: 0), (CauseKind.Throttled, (20 * Us) + (2 * Unit), ""),
            (CauseKind.CpuWait, (20 * Us) - (2 * Unit), "hog"), (CauseKind.Strategy, 3 * Us, ""));
    }

    [Fact]
    public void a_thread_that_is_woken_into_a_group_without_quota_is_throttled_from_then_on()
    {
        _history.Switch(50 * Us, 1, Strategy, 40, Asleep).Waking(101 * Us, 0, Strategy, 8, "feeder")
            .Woken(101 * Us, 0, Strategy, onto: 1, begin: WrittenHistory.MarkOf(7 * Unit, isNow: true))
            .Switch((101 * Us) + (50 * Unit), 1, 40, Strategy, name: "hog", end: WrittenHistory.MarkOf(57 * Unit));

        AssertParts(Find((102 * Us) + (50 * Unit)), (CauseKind.Throttled, 50 * Unit, ""),
            (CauseKind.Strategy, 1 * Us, ""), (CauseKind.Blocked, 1 * Us, "feeder"));
    }

    [Fact]
    public void a_switch_whose_wait_began_elsewhere_says_nothing_of_the_quota()
    {
        // The record of the move is missing: the sums are of different queues.
        _history.Switch(50 * Us, 1, 0, Strategy)
            .Switch(102 * Us, 1, Strategy, 40, begin: WrittenHistory.MarkOf(1 * Unit, isNow: true))
            .Switch(142 * Us, 0, 60, Strategy, name: "hog", end: WrittenHistory.MarkOf(20 * Unit));

        AssertParts(Find(145 * Us, cpu: 0), (CauseKind.NotRecorded, 40 * Us, ""), (CauseKind.Strategy, 5 * Us, ""));
    }

    [Theory]
    [InlineData(Asleep | LeaveState.Frozen, false)]
    [InlineData(Asleep, true)]
    public void a_thread_is_frozen_until_its_group_is_thawed(uint state, bool wasFrozen)
    {
        _history.Switch(50 * Us, 1, 0, Strategy).Switch(103 * Us, 1, Strategy, 0, state)
            .Waking(2_103 * Us, 0, Strategy, 99, "runc", wasFrozen: wasFrozen).Woken(2_103 * Us, 0, Strategy, onto: 1)
            .Switch(2_110 * Us, 1, 0, Strategy);

        AssertParts(Find(2_112 * Us), (CauseKind.Frozen, 2_000 * Us, "runc"), (CauseKind.IdleExit, 7 * Us, ""),
            (CauseKind.Strategy, 5 * Us, ""));
    }

    [Fact]
    public void a_freeze_that_began_long_before_the_tick_is_a_freeze()
    {
        const long Late = 60_000_000;
        _history.Switch(50 * Us, 1, Strategy, 0, Asleep | LeaveState.Frozen)
            .Waking(Late + (50 * Us), 0, Strategy, 99, "runc").Woken(Late + (50 * Us), 0, Strategy, onto: 1)
            .Switch(Late + (51 * Us), 1, 0, Strategy);

        AssertParts(Find(Late + (52 * Us), tickNs: Late), (CauseKind.Frozen, 50 * Us, "runc"),
            (CauseKind.Strategy, 1 * Us, ""), (CauseKind.IdleExit, 1 * Us, ""));
    }

    private CauseFinding Find(long orderNs, int cpu = 1, long tickNs = 100 * Us)
    {
        List<CauseFinding> findings = [];
        var order = new LateOrder { TickStampNs = tickNs, OrderStampNs = orderNs };
        new CauseFinder(_history, thread => thread == Strategy).Find([new AskedOrder(order, cpu, 0)], findings);
        return Assert.Single(findings);
    }

    private static void AssertParts(CauseFinding finding, params (CauseKind Kind, long Ns, string By)[] expected) =>
        Assert.Equal(expected.OrderByDescending(part => part.Ns).ThenBy(part => part.Kind), finding.Parts.Select(part =>
            (part.Kind, part.Ns, string.Join(' ', part.By.Select(share => share.Name)))));
}
