// SPDX-License-Identifier: Apache-2.0
using TestSupport;

namespace Telemetry.Comparing.Tests.Pairing;

/// <summary>Which order is the counterpart of which, and that every order is in one of the counts.</summary>
public sealed class PairingTests : IDisposable
{
    private readonly ScratchFolder _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public void orders_of_the_same_tick_are_paired_whatever_their_place_in_the_file()
    {
        ComparisonReport report = Compare(
            [new(1, 5_000), new(2, 6_000), new(3, 7_000)], [new(3, 7_100), new(1, 5_100), new(2, 6_100)]);

        Assert.Equal((3, 0, 0, 0), Counts(report));
        Assert.Equal(100, Assert.Single(report.Shifts).ShiftNs);
    }

    [Fact]
    public void a_number_of_another_feed_or_channel_is_another_tick()
    {
        ComparisonReport report = Compare(
            [new(1, 5_000), new(2, 5_000) { Feed = "other" }, new(3, 5_000) { Channel = null }],
            [new(1, 5_000) { Channel = "S2" }, new(2, 5_000), new(3, 5_000)]);

        Assert.Equal((0, 3, 3, 0), Counts(report));
        Assert.Equal("no tick was answered in both runs", report.Reason);
    }

    [Fact]
    public void orders_of_one_tick_are_paired_by_their_place_among_them()
    {
        ComparisonReport report = Compare(
            [new(1, 9_000), new(1, 5_000), new(2, 1_000)], [new(1, 5_300), new(1, 9_500), new(2, 1_000)]);

        Assert.Equal((3, 0, 0, 0), Counts(report));
        // 300, 500 and 0: the means of pairs are 0, 150, 250, 300, 400, 500.
        Assert.Equal(275, report.Shifts[0].ShiftNs);
    }

    [Fact]
    public void a_tick_with_more_orders_in_one_run_is_ambiguous()
    {
        ComparisonReport report = Compare(
            [new(1, 5_000), new(1, 6_000), new(2, 5_000)], [new(1, 6_000), new(2, 5_000)]);

        Assert.Equal((1, 0, 0, 1), Counts(report));
        Assert.Equal((2, 1), (report.A.Ambiguous, report.B.Ambiguous));
    }

    [Fact]
    public void a_tick_with_orders_of_other_kinds_is_ambiguous()
    {
        ComparisonReport report = Compare([new(1, 5_000)], [new(1, 5_000) { Kind = "cancel" }]);

        Assert.Equal((0, 0, 0, 1), Counts(report));
    }

    [Fact]
    public void numbers_that_began_again_are_paired_with_those_of_the_same_time()
    {
        MadeOrder early = new(1, 5_000) { TickStampNs = 1_000_000 };
        MadeOrder late = new(1, 8_000) { TickStampNs = 9_000_000 };

        ComparisonReport alike = Compare([early, late], [late, early]);
        ComparisonReport unlike = Compare([early, late], [early, early with { TickToTradeNs = 6_000 }], "c", "d");

        Assert.Equal((2, 0, 0, 0), Counts(alike));
        Assert.Equal(0, alike.Shifts[0].ShiftNs);
        Assert.Equal((0, 0, 0, 1), Counts(unlike));
    }

    [Fact]
    public void orders_without_a_tick_are_counted_and_not_compared()
    {
        ComparisonReport report = Compare([new(null, null), new(1, 5_000)], [new(1, 5_000), new(null, null)]);

        Assert.Equal((1, 0, 0, 0), Counts(report));
        Assert.Equal((1, 1), (report.A.WithoutTick, report.B.WithoutTick));
    }

    [Fact]
    public void every_order_is_in_one_of_the_counts_of_any_two_runs()
    {
        for (int seed = 0; seed < 60; seed++)
        {
            var random = new Random(seed);
            ComparisonReport report = Compare(Orders(random), Orders(random), $"a{seed}", $"b{seed}");

            AssertAddsUp(seed, report.A, report.Paired, report.OnlyA);
            AssertAddsUp(seed, report.B, report.Paired, report.OnlyB);
        }
    }

    [Fact]
    public void the_first_twenty_orders_of_one_run_only_are_listed_with_commands_that_show_them()
    {
        MadeRun a = new MadeRun(_scratch, "a") { Captures = ["/data/a day.pcapng"] }
            .With(Enumerable.Range(1, 30).Reverse().Select(number => new MadeOrder((ulong)number, 5_000)));
        MadeRun b = new MadeRun(_scratch, "b").With(new MadeOrder(31, 4_000) { Kind = "cancel" });

        ComparisonReport report = RunComparer.Compare(new ComparisonOptions { A = a.Path, B = b.Path });
        ComparisonReport named = RunComparer.Compare(
            new ComparisonOptions { A = a.Path, B = b.Path, CaptureB = "b.pcapng" });

        Assert.Equal((30, 20), (report.OnlyA, report.FirstOnlyA.Count));
        Assert.Equal(Enumerable.Range(1, 20).Select(number => (ulong)number),
            report.FirstOnlyA.Select(order => order.Sequence));
        Assert.Equal("telemetry extract '/data/a day.pcapng' --at 1790000000001005000 -w a-1.pcapng",
            report.FirstOnlyA[0].Command);
        Assert.Equal(
            new LoneOrder("itch", "S1", 31, "cancel", 1_790_000_000_031_004_000, null),
            Assert.Single(report.FirstOnlyB));
        Assert.Equal("telemetry extract b.pcapng --at 1790000000031004000 -w b-31.pcapng",
            Assert.Single(named.FirstOnlyB).Command);
    }

    [Fact]
    public void orders_that_came_from_standard_input_have_no_command()
    {
        MadeRun a = new MadeRun(_scratch, "a") { Captures = ["-"] }.With(new MadeOrder(1, 5_000));

        ComparisonReport report = RunComparer.Compare(
            new ComparisonOptions { A = a.Path, B = new MadeRun(_scratch, "b").With(new MadeOrder(2, 5_000)).Path });

        Assert.Null(Assert.Single(report.FirstOnlyA).Command);
    }

    private static MadeOrder[] Orders(Random random) => [.. Enumerable.Range(0, random.Next(1, 60)).Select(_ =>
        new MadeOrder(random.Next(5) == 0 ? null : (ulong)random.Next(40), random.Next(1_000, 9_000))
        {
            Feed = random.Next(4) == 0 ? "other" : "itch",
            Kind = random.Next(8) == 0 ? "cancel" : "new",
        })];

    private static void AssertAddsUp(int seed, RunReport run, long paired, long only) => Assert.True(
        run.Orders == paired + only + run.Ambiguous + run.Late + run.WithoutTick, $"seed {seed}: {run}");

    private static (long Paired, long OnlyA, long OnlyB, long Ambiguous) Counts(ComparisonReport report) =>
        (report.Paired, report.OnlyA, report.OnlyB, report.AmbiguousTicks);

    private ComparisonReport Compare(MadeOrder[] a, MadeOrder[] b, string nameOfA = "a", string nameOfB = "b") =>
        RunComparer.Compare(new ComparisonOptions
        {
            A = new MadeRun(_scratch, nameOfA).With(a).Path,
            B = new MadeRun(_scratch, nameOfB).With(b).Path,
        });
}
