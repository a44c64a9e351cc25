// SPDX-License-Identifier: Apache-2.0
using Telemetry.Host.Causes;
using Telemetry.Model.Causes;

namespace Telemetry.Host.Tests.Causes;

/// <summary>Long waits, of which the history has sums: thread 7 is the strategy's, on CPU 1. It leaves the CPU at
/// 100 ms, each switch is recorded until 120 ms, and it runs again at 451 ms.</summary>
public sealed class SummedWaitTests
{
    private const long Us = 1_000;
    private const long Ms = 1_000 * Us;
    private const int Strategy = 7;

    private readonly WrittenHistory _history = new();

    [Fact]
    public void a_long_wait_is_of_all_threads_that_ran_in_it()
    {
        Write(missing: 0);

        AssertParts(Find(90 * Ms, 452 * Ms), (CauseKind.CpuWait, 351 * Ms, "hogneg 249000 python3 71000 last 31000"),
            (CauseKind.Strategy, 11 * Ms, ""));
    }

    [Fact]
    public void between_sums_that_do_not_meet_nobody_is_named()
    {
        Write(missing: 3);

        AssertParts(Find(90 * Ms, 452 * Ms), (CauseKind.NotRecorded, 200 * Ms, ""),
            (CauseKind.CpuWait, 151 * Ms, "hogneg 120000 last 31000"), (CauseKind.Strategy, 11 * Ms, ""));
    }

    [Theory]
    [InlineData(170, 50)]                                       // the tick comes in the first sums
    [InlineData(218, 2)]
    public void of_sums_that_began_before_the_tick_nothing_is_named(long tickMs, long cutMs)
    {
        Write(missing: 0);

        CauseFinding finding = Find(tickMs * Ms, 452 * Ms);

        AssertParts(finding, (CauseKind.CpuWait, 231 * Ms, "hogneg 129000 python3 71000 last 31000"),
            (CauseKind.NotRecorded, cutMs * Ms, ""), (CauseKind.Strategy, 1 * Ms, ""));
    }

    [Fact]
    public void orders_that_are_asked_for_together_cut_the_sums_each_for_itself()
    {
        Write(missing: 0);
        List<CauseFinding> findings = [];

        new CauseFinder(_history, thread => thread == Strategy).Find(
            [Asked(90, 452), Asked(300, 453), Asked(430, 451)], findings);

        AssertParts(findings[0], (CauseKind.CpuWait, 351 * Ms, "hogneg 249000 python3 71000 last 31000"),
            (CauseKind.Strategy, 11 * Ms, ""));
        AssertParts(findings[1], (CauseKind.NotRecorded, 120 * Ms, ""), (CauseKind.CpuWait, 31 * Ms, "last 31000"),
            (CauseKind.Strategy, 2 * Ms, ""));
        AssertParts(findings[2], (CauseKind.CpuWait, 21 * Ms, "last 21000"));
    }

    [Fact]
    public void sums_do_not_say_who_sent_an_order()
    {
        Write(missing: 0);

        Assert.Equal(UnknownReason.UnknownThread, Find(90 * Ms, 300 * Ms).Reason);
    }

    private void Write(uint missing) =>
        _history.Switch(50 * Ms, 1, 0, Strategy).Switch(100 * Ms, 1, Strategy, 40)
            .Switch(120 * Ms, 1, 40, 41, name: "hogneg")
            .Ran(220 * Ms, 1, 30, (40, "hogneg", 100 * Ms))
            .Ran(220 * Ms, 1, missing)
            .Ran(420 * Ms, 1, 80, (40, "hogneg", 129 * Ms), (41, "python3", 71 * Ms))
            .Switch(451 * Ms, 1, 42, Strategy, name: "last").Switch(470 * Ms, 1, Strategy, 40);

    private static AskedOrder Asked(long tickMs, long orderMs) =>
        new(new LateOrder { TickStampNs = tickMs * Ms, OrderStampNs = orderMs * Ms }, Cpu: 1, Assumed: 0);

    private CauseFinding Find(long tickNs, long orderNs)
    {
        List<CauseFinding> findings = [];
        var order = new LateOrder { TickStampNs = tickNs, OrderStampNs = orderNs };
        new CauseFinder(_history, thread => thread == Strategy).Find([new AskedOrder(order, 1, 0)], findings);
        return Assert.Single(findings);
    }

    private static void AssertParts(CauseFinding finding, params (CauseKind Kind, long Ns, string By)[] expected) =>
        Assert.Equal(expected, finding.Parts.Select(part => (part.Kind, part.Ns,
            string.Join(' ', part.By.Select(share => $"{share.Name} {share.Ns / Us}")))));
}
