// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using System.Xml.Linq;
using HdrHistogram;
using Telemetry.Model.Definitions;
using Telemetry.Perf.Harness;
using Telemetry.Perf.WholePath.Latency;
using Telemetry.Reports.Distributions;

namespace Perf.Tests;

/// <summary>Plots are well-formed, and their curves are where the percentiles say.</summary>
public class PercentilePlotTests
{
    private static readonly XNamespace Svg = "http://www.w3.org/2000/svg";

    [Fact]
    public void a_curve_rises_from_the_lowest_value_to_the_highest_and_stays_inside()
    {
        SparseHistogram values = Of(Enumerable.Range(1, 10_000).Select(value => (long)value * 99));

        XElement plot = XElement.Parse(PercentilePlot.Draw("10,000 packets", [("callback", values)]));

        double[][] points = [.. plot.Elements(Svg + "polyline").Single().Attribute("points")!.Value
            .Split(' ', StringSplitOptions.RemoveEmptyEntries)
            .Select(point => point.Split(',').Select(Number).ToArray())];
        Assert.All(points.Zip(points.Skip(1)), pair =>
        {
            Assert.True(pair.First[0] <= pair.Second[0]);
            Assert.True(pair.First[1] >= pair.Second[1]);
        });
        Assert.All(points, point => Assert.InRange(point[0], 90, 770));
        Assert.All(points, point => Assert.InRange(point[1], 40, 430));
        Assert.Equal(770, points[^1][0]);                       // one of ten thousand: four nines, at the right edge
        Assert.InRange(points[^1][1], 40, 41);                  // 990,000 ns: just below the highest decade
    }

    [Fact]
    public void every_line_has_its_name_and_every_nine_its_place()
    {
        SparseHistogram one = Of([5]);
        SparseHistogram thousand = Of(Enumerable.Repeat(1_500L, 1_000));

        XElement plot = XElement.Parse(PercentilePlot.Draw("two", [("one", one), ("thousand", thousand)]));

        string[] texts = [.. plot.Elements(Svg + "text").Select(text => text.Value)];
        Assert.Equal(
            ["two", "0 %", "90 %", "99 %", "99.9 %", "1 ns", "10 ns", "100 ns", "1 µs", "10 µs", "one", "thousand"],
            texts);
    }

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);

    private static SparseHistogram Of(IEnumerable<long> values)
    {
        var histogram = new LongHistogram(SeriesRange.LowestNs, SeriesRange.HighestNs, SeriesRange.Digits);
        foreach (long value in values)
            histogram.RecordValue(value);
        return SparseHistograms.Of(histogram);
    }
}
