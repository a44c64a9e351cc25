// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using HdrHistogram.Tests;
using Telemetry.Model.Intervals;
using Telemetry.Reports.Distributions;
using Shapes = HdrHistogram.Tests.Distributions;

namespace Telemetry.Reports.Tests.Distributions;

/// <summary>A sparse histogram has the figures that the Java library finds in the same values.</summary>
public sealed class JavaFiguresTests(JavaLibrary java) : IClassFixture<JavaLibrary>
{
    private const double SummingError = 1e-12;              // of sums in another order

    public static TheoryData<string> AllDistributions => new(Shapes.Names);

    [JavaTheory]
    [MemberData(nameof(AllDistributions))]
    public void of_the_bytes_of_java(string distribution) => AssertAgrees(distribution, ".java.v2");

    [JavaTheory]
    [MemberData(nameof(AllDistributions))]
    public void of_our_bytes(string distribution) => AssertAgrees(distribution, ".v2");

    private void AssertAgrees(string distribution, string encoded)
    {
        string[][] lines =
            [.. File.ReadAllLines(java.PathOf(distribution + ".recorded")).Select(line => line.Split(' '))];
        ILookup<string, string[]> named = lines.ToLookup(line => line[0]);
        long total = Number(named["total"].Single()[1]);
        var sparse = new SparseHistogram();

        Assert.True(sparse.TryDecode(File.ReadAllBytes(java.PathOf(distribution + encoded)), total));
        Assert.Equal(total, sparse.TotalCount);
        Assert.Equal(Number(named["max"].Single()[1]), sparse.MaxNs);
        double mean = Real(named["mean"].Single()[1]);
        Assert.Equal(mean, sparse.MeanNs, mean * SummingError);
        (double At, long Value)[] percentiles =
            [.. lines.Where(line => line[0][0] == 'p').Select(line => (Real(line[0][1..]), Number(line[1])))];
        Assert.True(percentiles.Length > 10, $"only {percentiles.Length} percentiles");
        Assert.Equal(percentiles, percentiles.Select(one => (one.At, sparse.ValueAtPercentile(one.At))));
        Assert.Equal(
            named["recorded"].Select(line => (Number(line[1]), Number(line[2]))),
            Enumerable.Range(0, sparse.Length).Select(
                place => (SeriesBuckets.HighestAt(sparse.Indices[place]), sparse.CountAt(place))));
    }

    private static long Number(string text) => long.Parse(text, CultureInfo.InvariantCulture);

    private static double Real(string bits) => BitConverter.Int64BitsToDouble(Number(bits));
}
