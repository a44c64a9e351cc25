// SPDX-License-Identifier: Apache-2.0
using Telemetry.Comparing.Results;
using Telemetry.Comparing.Tests.Statistics;
using Telemetry.Model.Failures;
using TestSupport;

namespace Telemetry.Comparing.Tests;

/// <summary>Verdicts, limits and reasons for runs made of known noise.</summary>
public sealed class RunComparerTests : IDisposable
{
    private const int Orders = 4_000;

    private readonly ScratchFolder _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Theory]
    [InlineData(0, Verdict.Same)]
    [InlineData(2_000, Verdict.Slower)]
    [InlineData(-2_000, Verdict.Faster)]
    public void the_verdict_is_that_of_the_made_shift(long slowerByNs, Verdict verdict)
    {
        ComparisonReport report = Compare(Run("a", 1), Run("b", 2, slowerByNs));

        ShiftReport shift = Assert.Single(report.Shifts);
        Assert.Equal((verdict, null), (report.Verdict, report.Reason));
        Assert.Equal((Quantity.TickToTrade, Orders), (shift.Quantity, shift.Pairs));
        Assert.InRange(shift.ShiftNs, slowerByNs - 300, slowerByNs + 300);
        Assert.InRange(slowerByNs, shift.LowNs!.Value, shift.HighNs!.Value);
        Assert.Equal(verdict == Verdict.Same, shift.Probability > 0.01);
        Assert.Equal(slowerByNs > 0, shift.Superiority > 0.55);
        Assert.Equal(ExitCode.Done, report.ExitCode);
    }

    [Fact]
    public void percentiles_are_those_of_each_run_by_nearest_rank()
    {
        MadeOrder[] orders = [.. Enumerable.Range(1, 1_000).Select(ns => new MadeOrder((ulong)ns, ns))];

        ShiftReport shift = Assert.Single(Compare(
            new MadeRun(_scratch, "a").With(orders),
            new MadeRun(_scratch, "b").With(orders.Select(one => one with { TickToTradeNs = 3 * one.TickToTradeNs })))
            .Shifts);

        Assert.Equal(new PercentileReport(500, 900, 990, 999, 1_000), shift.A);
        Assert.Equal(new PercentileReport(1_500, 2_700, 2_970, 2_997, 3_000), shift.B);
    }

    [Theory]
    [InlineData(1_000, LimitVerdict.Exceeded, ExitCode.Regression)]
    [InlineData(2_000, LimitVerdict.Undecided, ExitCode.Done)]
    [InlineData(3_000, LimitVerdict.Kept, ExitCode.Done)]
    public void a_limit_is_exceeded_only_for_certain(long limitNs, LimitVerdict limit, ExitCode exit)
    {
        ComparisonReport report = Compare(Run("a", 1), Run("b", 2, slowerByNs: 2_000), limitNs);

        Assert.Equal((Verdict.Slower, (LimitVerdict?)limit, exit), (report.Verdict, report.Limit, report.ExitCode));
    }

    [Fact]
    public void a_run_against_itself_is_the_same_without_doubt()
    {
        MadeRun run = Run("a", 1);

        ComparisonReport report = Compare(run, run, limitNs: 0);

        ShiftReport shift = Assert.Single(report.Shifts);
        Assert.Equal((Verdict.Same, (LimitVerdict?)LimitVerdict.Kept), (report.Verdict, report.Limit));
        Assert.Equal((0, 0, 0, 1), (shift.ShiftNs, shift.LowNs, shift.HighNs, shift.Probability));
    }

    [Fact]
    public void stages_are_compared_where_both_runs_have_them()
    {
        MadeOrder[] before = [.. OrdersOf(1).Select((one, index) => one with { ReadToSendNs = 2_000 + (index % 97) })];
        MadeOrder[] after = [.. OrdersOf(2).Select((one, index) => one with { ReadToSendNs = 2_500 + (index % 89) })];

        ComparisonReport both = Compare(
            new MadeRun(_scratch, "a").With(before), new MadeRun(_scratch, "b").With(after));
        ComparisonReport one = Compare(new MadeRun(_scratch, "c").With(before), Run("d", 2));

        Assert.Equal(["tick_to_trade", "read_to_send"], both.Shifts.Select(shift => shift.Quantity.Name));
        Assert.InRange(both.Shifts[1].ShiftNs, 480, 520);
        Assert.Equal((Verdict.Same, Verdict.Slower), (both.Verdict, both.Shifts[1].Verdict));
        Assert.True(both.Shifts[1].CorrectedProbability <= 2 * both.Shifts[1].Probability + 1e-12);
        Assert.Equal([Quantity.TickToTrade], one.Shifts.Select(shift => shift.Quantity));
    }

    [Theory]
    [InlineData(0, false)]
    [InlineData(40, true)]
    public void stages_of_the_kernel_alone_show_if_the_host_was_another_one(long slowerByNs, bool differs)
    {
        MadeOrder[] orders = [.. OrdersOf(1).Select(
            (one, index) => one with { ReadToSendNs = 2_000, RxToSocketNs = 700 + (index % 31) })];

        ComparisonReport report = Compare(
            new MadeRun(_scratch, "a").With(orders),
            new MadeRun(_scratch, "b").With(orders.Select((one, index) => one with
            {
                ReadToSendNs = 1_500,
                RxToSocketNs = 700 + (index % 29) + slowerByNs,
            })));

        Assert.Equal(differs, report.ControlDiffers);
        Assert.Null(Compare(Run("c", 1), Run("d", 2)).ControlDiffers);
    }

    [Fact]
    public void hosts_with_other_settings_have_no_verdict_and_the_settings_are_listed()
    {
        MadeRun a = new MadeRun(_scratch, "a").With(OrdersOf(1));
        MadeRun b = new MadeRun(_scratch, "b") { SettingsHash = "00000000000000bb", Governor = "powersave" }
            .With(OrdersOf(2));

        ComparisonReport report = Compare(a, b, limitNs: 1_000_000);

        Assert.Equal((true, Verdict.None), (report.HostDiffers, report.Verdict));
        Assert.Equal("the settings of the host differ between the runs", report.Reason);
        Assert.Equal([new DifferentSetting("cpu-governor", "cpu0", "performance", "powersave")],
            report.DifferentSettings);
        Assert.Equal((null, ExitCode.Failed), (report.Limit, report.ExitCode));
    }

    [Fact]
    public void settings_that_changed_during_a_run_leave_no_verdict()
    {
        MadeRun b = new MadeRun(_scratch, "b") { SettingsChanges = 1 }.With(OrdersOf(2));

        ComparisonReport report = Compare(Run("a", 1), b);

        Assert.Equal((false, Verdict.None, "settings of the host changed during B"),
            (report.HostDiffers, report.Verdict, report.Reason));
    }

    [Fact]
    public void settings_that_are_not_known_of_both_do_not_stand_in_the_way()
    {
        MadeRun b = new MadeRun(_scratch, "b") { SettingsHash = null }.With(OrdersOf(2));

        ComparisonReport report = Compare(Run("a", 1), b);

        Assert.Null(report.HostDiffers);
        Assert.Equal(Verdict.Same, report.Verdict);
    }

    [Fact]
    public void runs_without_common_ticks_and_runs_without_orders_have_no_verdict()
    {
        MadeRun a = Run("a", 1);
        MadeRun other = new MadeRun(_scratch, "other").With(OrdersOf(1).Select(one => one with { Channel = "S9" }));
        MadeRun empty = new MadeRun(_scratch, "empty").With();

        Assert.Equal("no tick was answered in both runs", Compare(a, other).Reason);
        Assert.Equal("B has no orders", Compare(a, empty).Reason);
        Assert.Equal("A has no orders", Compare(empty, a).Reason);
        Assert.Equal("A has no orders", Compare(empty, empty).Reason);
        Assert.Equal(ExitCode.Failed, Compare(a, empty, limitNs: 1_000).ExitCode);
        Assert.Equal(ExitCode.Done, Compare(a, empty).ExitCode);
    }

    [Theory]
    [InlineData(199, Verdict.None, "199 pairs of orders have a tick-to-trade, and 200 are needed")]
    [InlineData(200, Verdict.Slower, null)]
    public void few_pairs_have_a_shift_and_no_verdict(int pairs, Verdict verdict, string? reason)
    {
        MadeOrder[] orders = [.. Enumerable.Range(1, pairs).Select(number => new MadeOrder((ulong)number, 5_000))];

        ComparisonReport report = Compare(
            new MadeRun(_scratch, "a").With(orders),
            new MadeRun(_scratch, "b").With(orders.Select(one => one with { TickToTradeNs = 5_500 })));

        Assert.Equal((verdict, reason), (report.Verdict, report.Reason));
        Assert.Equal(500, Assert.Single(report.Shifts).ShiftNs);
    }

    [Fact]
    public void runs_that_changed_once_in_between_have_no_verdict()
    {
        // Half of the time faster, half of the time slower: two witnesses, however many orders.
        MadeOrder[] orders = [.. Enumerable.Range(1, 2_000).Select(number => new MadeOrder((ulong)number, 5_000))];

        ComparisonReport report = Compare(
            new MadeRun(_scratch, "a").With(orders),
            new MadeRun(_scratch, "b").With(orders.Select((one, index) => one with
            {
                TickToTradeNs = 5_000 + (index < 1_100 ? 500 : -500),
            })));

        Assert.Equal(Verdict.None, report.Verdict);
        Assert.StartsWith("neighbouring orders depend on each other", report.Reason, StringComparison.Ordinal);
        Assert.Null(Assert.Single(report.Shifts).LowNs);
    }

    private static MadeOrder[] OrdersOf(int seed, long slowerByNs = 0) =>
        [.. new OrderNoise(seed) { LastsOrders = 20 }.Run(Orders, slowerByNs)
            .Select((ns, index) => new MadeOrder((ulong)index + 1, ns))];

    private MadeRun Run(string name, int seed, long slowerByNs = 0) =>
        new MadeRun(_scratch, name).With(OrdersOf(seed, slowerByNs));

    private static ComparisonReport Compare(MadeRun a, MadeRun b, long? limitNs = null) =>
        RunComparer.Compare(new ComparisonOptions { A = a.Path, B = b.Path, LimitNs = limitNs });
}
