// SPDX-License-Identifier: Apache-2.0
using Telemetry.Model.Failures;
using TestSupport;

namespace Telemetry.Comparing.Tests.Pairing;

/// <summary>Ticks that a player sent late in either run are left out and counted.</summary>
public sealed class PacingTests : IDisposable
{
    private readonly ScratchFolder _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public void without_a_player_no_tick_is_late()
    {
        ComparisonReport report = Compare(Run("a"), Run("b"));

        Assert.Null(report.LateTicks);
        Assert.Equal(6, report.Paired);
    }

    [Fact]
    public void ticks_of_datagrams_beyond_the_bound_are_left_out_in_both_runs()
    {
        // Exactly at the bound is in time; the datagram of numbers 3 and 4 is late in A, that of 6 in B.
        MadeRun a = Run("a").Paced("1,0,1,itch,A,S1,1,2,1000,900,21000", "2,0,2,itch,A,S1,3,2,2000,2000,22001",
            "3,0,3,itch,A,S1,5,2,3000,3000,3000");
        MadeRun b = Run("b").Paced("1,0,1,itch,A,S1,6,1,1000,900,999000", "2,0,2,itch,A,S1,1,5,1000,900,900");

        ComparisonReport report = Compare(a, b);

        Assert.Equal((3, 3), (report.LateTicks, report.Paired));
        Assert.Equal((3, 3), (report.A.Late, report.B.Late));
        Assert.Equal((0, 0), (report.OnlyA, report.OnlyB));
    }

    [Fact]
    public void the_bound_can_be_another()
    {
        MadeRun a = Run("a").Paced("1,0,1,itch,A,S1,1,2,1000,900,21000");

        Assert.Equal(2, Compare(a, Run("b"), lateNs: 19_999).LateTicks);
        Assert.Equal(0, Compare(a, Run("c"), lateNs: 20_000).LateTicks);
    }

    [Fact]
    public void a_late_datagram_of_either_line_and_of_a_longer_one_before_counts()
    {
        MadeRun a = Run("a").Paced("1,0,1,itch,A,S1,1,6,0,0,50000", "2,0,2,itch,A,S1,2,1,0,0,50000",
            "3,0,3,itch,B,S1,2,1,0,0,10");

        Assert.Equal(6, Compare(a, Run("b")).LateTicks);
    }

    [Fact]
    public void datagrams_without_numbers_and_of_other_channels_are_no_ticks()
    {
        MadeRun a = Run("a").Paced("1,0,1,itch,A,S1,,,0,0,50000", "2,0,2,itch,A,S1,1,0,0,0,50000",
            "3,0,3,\"it,\"\"ch\",A,S1,1,6,0,0,50000", "4,0,4,itch,A,,1,6,0,0,50000");

        Assert.Equal(0, Compare(a, Run("b")).LateTicks);
    }

    [Fact]
    public void datagrams_that_were_refused_or_played_at_full_speed_are_not_late()
    {
        MadeRun a = Run("a").Paced("1,0,1,itch,A,S1,1,1,1000,900,", "2,0,2,itch,A,S1,2,1,,900,50000");

        Assert.Equal(0, Compare(a, Run("b")).LateTicks);
    }

    [Theory]
    [InlineData("1,0,1,itch,A,S1,1,1,0,0", "it has 10 columns and not 11")]
    [InlineData("1,0,1,itch,A,S1,x,1,0,0,50000", "first_sequence is not a number")]
    [InlineData("1,0,1,itch,A,S1,1,1,0,0,soon", "after_ns is not a number")]
    public void a_damaged_line_is_named(string row, string what)
    {
        MadeRun a = Run("a").Paced("1,0,1,itch,A,S1,1,2,1000,900,21000", row);

        FailureException failure = Assert.Throws<FailureException>(() => Compare(a, Run("b")));

        Assert.Equal((a.File("pacing.csv.gz") + ":3", what), (failure.Failure.Where, failure.Failure.What));
    }

    [Fact]
    public void a_file_that_was_cut_or_is_not_compressed_is_refused()
    {
        MadeRun cut = Run("a").Paced(Enumerable.Range(1, 5_000).Select(number =>
            $"{number},0,{number},itch,A,S1,{number},1,{number * 7_919L},0,{number * 104_729L}"));
        byte[] bytes = File.ReadAllBytes(cut.File("pacing.csv.gz"));
        File.WriteAllBytes(cut.File("pacing.csv.gz"), bytes[..(bytes.Length / 2)]);
        MadeRun plain = Run("b");
        plain.Write("pacing.csv.gz", "number,capture\n");

        Assert.Throws<FailureException>(() => Compare(cut, Run("c")));
        Assert.Throws<FailureException>(() => Compare(plain, Run("d")));
    }

    private MadeRun Run(string name) => new MadeRun(_scratch, name).With(
        Enumerable.Range(1, 6).Select(number => new MadeOrder((ulong)number, 5_000)));

    private static ComparisonReport Compare(
        MadeRun a, MadeRun b, long lateNs = ComparisonOptions.DefaultLateNs) =>
        RunComparer.Compare(new ComparisonOptions { A = a.Path, B = b.Path, LateNs = lateNs });
}
