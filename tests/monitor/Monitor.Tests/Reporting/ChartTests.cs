// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using System.Globalization;
using System.IO.Compression;
using System.Text;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Telemetry.Fleet.Queries;
using Telemetry.Monitor.Reporting;
using Telemetry.Monitor.Reporting.Charts;
using Telemetry.Monitor.Reporting.Markup;
using Telemetry.Monitor.Reporting.Played;
using Telemetry.Reports.Distributions;
using TestSupport;

namespace Telemetry.Monitor.Tests.Reporting;

/// <summary>Images and curves say what the samples say.</summary>
public sealed class ChartTests
{
    [Fact]
    public void an_image_is_read_back()
    {
        byte[] pixels = [0, 1, 2, 3, 4, 255];

        (int width, int height, byte[] read, byte[] palette) = Read(PngImage.Write(3, pixels, ColourRamp.Palette));

        Assert.Equal((3, 2), (width, height));
        Assert.Equal(pixels, read);
        Assert.Equal(ColourRamp.Palette, palette);
    }

    [Fact]
    public void more_samples_are_darker()
    {
        double[] lightness = [.. Enumerable.Range(1, 255).Select(place => (0.299 * ColourRamp.Palette[place * 3])
            + (0.587 * ColourRamp.Palette[(place * 3) + 1]) + (0.114 * ColourRamp.Palette[(place * 3) + 2]))];
        Assert.All(lightness.Zip(lightness[1..]), pair => Assert.True(pair.Second <= pair.First));
        Assert.Equal((0, 1, 255, 255), (ColourRamp.PlaceOf(0, 9), ColourRamp.PlaceOf(1, 9), ColourRamp.PlaceOf(9, 9),
            ColourRamp.PlaceOf(1, 1)));
    }

    [Fact]
    public void a_heat_map_has_the_colour_of_each_count()
    {
        using var folder = new ScratchFolder();
        RecordingSet played = RecordingSet.Play([SampleRecording.Make(folder)], 1 << 28);
        ReportPart part =
            Assert.Single(ReportFacts.PartsOf(ReportFacts.Take(played.Model.Appliances, null, 100)));
        foreach (ReportSeries series in part.Series)
        {
            HeatMap map = HeatMap.Of(part.Selection, series.Filter, HeatMapChart.MostColumns, HeatMapChart.Rows);

            (int width, int height, byte[] pixels, _) = Read(HeatMapChart.ImageOf(map));

            Assert.Equal((map.Columns.Count, HeatMapChart.Rows), (width, height));
            // Every sample of the series is in its map, and in no other's.
            Assert.Equal((series.Title, series.Distribution.Histogram.TotalCount),
                (series.Title, map.Counts.Sum(count => (long)count)));
            uint most = map.Counts.Max();
            for (int column = 0; column < width; column++)
            {
                for (int row = 0; row < height; row++)
                    Assert.Equal(ColourRamp.PlaceOf(map.Counts[(column * height) + row], most),
                        pixels[((height - 1 - row) * width) + column]);
            }
        }
    }

    [Fact]
    public void a_curve_passes_through_the_percentiles_and_ends_at_the_last_sample()
    {
        var samples = new SparseHistogram();
        for (int value = 1_000; value < 2_000; value++)
            samples.Append(value, 1);                       // buckets of 1 ns
        var html = new HtmlWriter();
        PercentileChart.Write(html, "test", samples, null);
        XElement svg = XElement.Parse(Encoding.UTF8.GetString(html.ToBytes()));
        string path = svg.Elements().Single(one => (string?)one.Attribute("class") == "curve now")
            .Attribute("d")!.Value;

        LogAxis across = new(1, 1_000, 58, PercentileChart.Width - 14);
        LogAxis up = new(1_000 / 1.08, 1_999 * 1.08, PercentileChart.Height - 30, 12);
        List<(double X, double Y)> points = PointsOf(path);
        foreach (double percentile in new[] { 50, 90, 99, 99.9 })
        {
            double x = across.Of(100 / (100 - percentile));
            (_, double y) = points.Last(point => point.X <= x + 0.05);
            Assert.Equal(up.Of(samples.ValueAtPercentile(percentile)), y, 1.0);
        }
        Assert.Equal(across.Of(1_000), points[^1].X, 0.06);
        Assert.Equal(up.Of(1_999), points[^1].Y, 0.06);
    }

    private static List<(double X, double Y)> PointsOf(string path)
    {
        List<(double X, double Y)> points = [];
        (double x, double y) = (0, 0);
        foreach (Match step in Regex.Matches(path, "([MVH])([0-9.]+)(?: ([0-9.]+))?"))
        {
            double value = double.Parse(step.Groups[2].Value, CultureInfo.InvariantCulture);
            switch (step.Groups[1].Value)
            {
                case "M":
                    (x, y) = (value, double.Parse(step.Groups[3].Value, CultureInfo.InvariantCulture));
                    break;
                case "V":
                    y = value;
                    break;
                default:
                    x = value;
                    break;
            }
            points.Add((x, y));
        }
        return points;
    }

    /// <summary>Reads an image with a palette, and checks the sum of each of its chunks.</summary>
    private static (int Width, int Height, byte[] Pixels, byte[] Palette) Read(byte[] image)
    {
        Assert.Equal([0x89, (byte)'P', (byte)'N', (byte)'G', 13, 10, 26, 10], image[..8]);
        Dictionary<string, byte[]> chunks = [];
        for (int place = 8; place < image.Length;)
        {
            int length = BinaryPrimitives.ReadInt32BigEndian(image.AsSpan(place));
            chunks.Add(Encoding.ASCII.GetString(image, place + 4, 4), image[(place + 8)..(place + 8 + length)]);
            Assert.Equal(SumOf(image.AsSpan(place + 4, length + 4)),
                BinaryPrimitives.ReadUInt32BigEndian(image.AsSpan(place + 8 + length)));
            place += length + 12;
        }
        Assert.Equal(["IHDR", "PLTE", "tRNS", "IDAT", "IEND"], chunks.Keys);
        int width = BinaryPrimitives.ReadInt32BigEndian(chunks["IHDR"]);
        int height = BinaryPrimitives.ReadInt32BigEndian(chunks["IHDR"].AsSpan(4));
        Assert.Equal([8, 3, 0, 0, 0], chunks["IHDR"][8..]);
        using var zlib = new ZLibStream(new MemoryStream(chunks["IDAT"]), CompressionMode.Decompress);
        var lines = new byte[(width + 1) * height];
        zlib.ReadExactly(lines);
        Assert.Equal(-1, zlib.ReadByte());
        List<byte> pixels = [];
        for (int line = 0; line < height; line++)
        {
            Assert.Equal(0, lines[line * (width + 1)]);
            pixels.AddRange(lines.AsSpan((line * (width + 1)) + 1, width));
        }
        return (width, height, [.. pixels], chunks["PLTE"]);
    }

    private static uint SumOf(ReadOnlySpan<byte> bytes)
    {
        uint sum = uint.MaxValue;
        foreach (byte one in bytes)
        {
            for (int bit = 0; bit < 8; bit++)
            {
                uint mixed = (sum ^ (uint)(one >> bit)) & 1;
                sum = (sum >> 1) ^ (mixed * 0xEDB88320u);
            }
        }
        return ~sum;
    }
}
