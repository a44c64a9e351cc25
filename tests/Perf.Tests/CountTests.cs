// SPDX-License-Identifier: Apache-2.0
using Telemetry.Perf.Counting;
using Telemetry.Perf.Harness;
using TestSupport;

namespace Perf.Tests;

/// <summary>Counts against what was recorded of them.</summary>
public sealed class CountTests
{
    [Theory]
    [InlineData(1_000, 1_000, "ok", false)]
    [InlineData(1_000, 1_100, "ok", false)]
    [InlineData(1_000, 1_101, "fail", false)]
    [InlineData(1_000, 900, "ok", false)]
    [InlineData(1_000, 899, "ok", true)]
    [InlineData(10, 13, "ok", false)]
    [InlineData(10, 13.5, "fail", false)]
    public void a_tenth_more_is_too_much_and_a_tenth_less_is_to_be_recorded(
        double recorded, double counted, string verdict, bool isOutdated)
    {
        CountCheck check = Assert.Single(CountCheck.Of([Of("a", counted)], [Of("a", recorded)]));

        Assert.Equal(verdict, check.Verdict);
        Assert.Equal(isOutdated, check.IsOutdated);
        Assert.Equal(verdict == "fail" ? 5 : 0, CountRun.ExitCode([check], broken: 0));
    }

    [Fact]
    public void what_another_compiler_made_is_not_compared()
    {
        CountCheck check = Assert.Single(
            CountCheck.Of([Of("a", 2_000)], [Of("a", 1_000) with { Maker = ".NET 1.2.4" }]));

        Assert.Equal(("unknown", "not recorded with .NET 1.2.3"), (check.Verdict, check.Reason));
        Assert.Equal(0, CountRun.ExitCode([check], broken: 0));
        Assert.Equal(1, CountRun.ExitCode([check], broken: 1));
    }

    [Fact]
    public void recording_replaces_what_the_same_compiler_made_and_keeps_the_rest()
    {
        using var folder = new ScratchFolder();
        string path = folder.File("counts.tsv");
        Assert.Empty(CountFile.Read(path));
        Count other = Of("a", 7) with { Maker = ".NET 9.8.7" };
        CountFile.Record(path, [other], _ => true);
        CountFile.Record(path, [Of("gone", 1), Of("a", 2)], _ => true);

        CountFile.Record(path, [Of("b", 0.25), Of("a", 1_234.5)], _ => true);
        Assert.Equal([Of("a", 1_234.5), Of("b", 0.25), other], CountFile.Read(path));

        CountFile.Record(path, [Of("b", 0.5)], name => name == "b");
        Assert.Equal([Of("a", 1_234.5), Of("b", 0.5), other], CountFile.Read(path));
    }

    [Fact]
    public void the_file_of_this_tree_has_counts() => Assert.All(
        CountFile.Read(Path.Combine(ProjectTree.Root, "perf", "counts.tsv")), count => Assert.True(count.Value > 0));

    [Fact]
    public void the_sum_of_a_part_is_read_from_its_head()
    {
        using var folder = new ScratchFolder();
        string path = folder.File("callgrind.1");
        File.WriteAllText(path, "# callgrind format\npart: 1\nevents: Ir\nsummary: 585685\n\nfn=(1)\n0 3\n");

        Assert.Equal(585_685, InstructionCounter.SumOf(path));
        File.WriteAllText(path, "# callgrind format\n");
        Assert.Throws<InvalidDataException>(() => InstructionCounter.SumOf(path));
    }

    private static Count Of(string name, double value) => new(".NET 1.2.3", name, value, "instructions");
}
