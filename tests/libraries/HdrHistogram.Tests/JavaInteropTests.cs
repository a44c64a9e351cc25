// SPDX-License-Identifier: Apache-2.0
using System.Globalization;

namespace HdrHistogram.Tests;

/// <summary>Java reads our bytes, which are its own, and both find the same counts in the same values.</summary>
public class JavaInteropTests(JavaLibrary java) : IClassFixture<JavaLibrary>
{
    public static TheoryData<string> AllDistributions => new(Distributions.Names);

    private static void AssertAgrees(string[] described, LongHistogram histogram)
    {
        ILookup<string, string[]> lines = described.Select(line => line.Split(' ')).ToLookup(line => line[0]);

        Assert.Equal(Number(lines["total"].Single()[1]), histogram.TotalCount);
        Assert.Equal(Number(lines["max"].Single()[1]), histogram.GetMaxValue());
        Assert.Equal(
            lines["recorded"].Select(line => (Number(line[1]), Number(line[2]))),
            histogram.Recorded());
    }

    private static long Number(string text) => long.Parse(text, CultureInfo.InvariantCulture);

    [JavaTheory]
    [MemberData(nameof(AllDistributions))]
    public void both_find_the_same_counts_in_the_same_values(string distribution) =>
        AssertAgrees(
            File.ReadAllLines(java.PathOf(distribution + ".recorded")), Distributions.Histogram(distribution));

    [JavaTheory]
    [MemberData(nameof(AllDistributions))]
    public void java_reads_our_bytes(string distribution) =>
        AssertAgrees(File.ReadAllLines(java.PathOf(distribution + ".decoded")), Distributions.Histogram(distribution));

    [JavaTheory]
    [MemberData(nameof(AllDistributions))]
    public void java_reads_our_compressed_bytes(string distribution) =>
        AssertAgrees(File.ReadAllLines(java.PathOf(distribution + ".inflated")), Distributions.Histogram(distribution));

    [JavaTheory]
    [MemberData(nameof(AllDistributions))]
    public void our_bytes_are_those_of_java(string distribution) =>
        Assert.Equal(
            Convert.ToHexString(File.ReadAllBytes(java.PathOf(distribution + ".java.v2"))),
            Convert.ToHexString(File.ReadAllBytes(java.PathOf(distribution + ".v2"))));

    [JavaFact]
    public void java_reads_our_log()
    {
        IEnumerable<string> expected = Distributions.Names.Select((name, index) =>
        {
            long startMs = 1_700_000_000_000 + (index * 1_500);
            return $"{name.Replace(' ', '-')} {startMs} {startMs + 1_500} {Distributions.Generate(name).Count()}";
        });

        Assert.Equal(expected.Append("start 1700000000000"), File.ReadAllLines(java.PathOf("log.read")));
    }
}
