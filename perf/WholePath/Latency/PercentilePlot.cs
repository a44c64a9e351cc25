// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using System.Text;
using Telemetry.Reports.Distributions;

namespace Telemetry.Perf.WholePath.Latency;

/// <summary>
/// Distributions by percentile as SVG: horizontally the percentile, with equal width for each further nine (90, 99,
/// 99.9, ...), vertically the time, logarithmic.
/// </summary>
internal static class PercentilePlot
{
    private const int Width = 900;
    private const int Height = 480;
    private const int Left = 90;
    private const int Right = 130;
    private const int Top = 40;
    private const int Bottom = 50;
    private const int PointsPerNine = 50;

    private static readonly string[] Colours =
        ["#888888", "#1b9e77", "#d95f02", "#7570b3", "#e7298a", "#222222", "#66a61e", "#e6ab02"];

    /// <summary>Draws a line for each distribution.</summary>
    /// <param name="title">Title of the plot.</param>
    /// <param name="lines">Names and distributions, nanoseconds.</param>
    internal static string Draw(string title, IReadOnlyList<(string Name, SparseHistogram Values)> lines)
    {
        int nines = Math.Max(1, (int)Math.Ceiling(lines.Max(line => Math.Log10(line.Values.TotalCount))));
        double lowest = Math.Floor(Math.Log10(Math.Max(1, lines.Min(line => line.Values.MinNs))));
        double highest = Math.Max(lowest + 1, Math.Ceiling(Math.Log10(lines.Max(line => line.Values.MaxNs))));
        var svg = new StringBuilder();
        Add(svg, $"<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{Width}\" height=\"{Height}\" ");
        Add(svg, $"font-family=\"sans-serif\" font-size=\"12\">\n<title>{title}</title>\n");
        Add(svg, $"<rect width=\"{Width}\" height=\"{Height}\" fill=\"white\"/>\n");
        Text(svg, Left, Top - 15, "start", title);
        for (int nine = 0; nine <= nines; nine++)
        {
            double x = X(nine, nines);
            Line(svg, x, Top, x, Height - Bottom);
            Text(svg, x, Height - Bottom + 18, "middle", Percentile(nine));
        }
        for (double decade = lowest; decade <= highest; decade++)
        {
            double y = Y(decade, lowest, highest);
            Line(svg, Left, y, Width - Right, y);
            Text(svg, Left - 6, y + 4, "end", Duration(decade));
        }
        for (int index = 0; index < lines.Count; index++)
            AddCurve(svg, index, lines[index].Name, lines[index].Values, nines, lowest, highest);
        svg.Append("</svg>\n");
        return svg.ToString();
    }

    private static void AddCurve(
        StringBuilder svg, int index, string name, SparseHistogram values, int nines, double lowest, double highest)
    {
        string colour = Colours[index % Colours.Length];
        double most = Math.Log10(values.TotalCount);            // of the last one there is
        Add(svg, $"<polyline fill=\"none\" stroke=\"{colour}\" stroke-width=\"1.5\" points=\"");
        for (int point = 0; point <= most * PointsPerNine; point++)
        {
            double at = (double)point / PointsPerNine;
            long value = values.ValueAtPercentile(100 * (1 - Math.Pow(10, -at)));
            Add(svg, $"{X(at, nines):F1},{Y(Math.Log10(Math.Max(1, value)), lowest, highest):F1} ");
        }
        svg.Append("\"/>\n");
        int row = Top + 14 + (index * 18);
        Add(svg, $"<rect x=\"{Width - Right + 12}\" y=\"{row - 6}\" width=\"14\" height=\"3\" fill=\"{colour}\"/>\n");
        Text(svg, Width - Right + 32, row, "start", name);
    }

    private static double X(double nines, int most) => Left + (nines / most * (Width - Left - Right));

    private static double Y(double decade, double lowest, double highest) =>
        Height - Bottom - ((decade - lowest) / (highest - lowest) * (Height - Top - Bottom));

    private static string Percentile(int nines) => nines switch
    {
        0 => "0 %",
        1 => "90 %",
        2 => "99 %",
        _ => "99." + new string('9', nines - 2) + " %",
    };

    private static string Duration(double decade)
    {
        (int power, string unit) = decade switch
        {
            < 3 => (0, "ns"),
            < 6 => (3, "µs"),
            < 9 => (6, "ms"),
            _ => (9, "s"),
        };
        return string.Create(CultureInfo.InvariantCulture, $"{Math.Pow(10, decade - power):F0} {unit}");
    }

    private static void Line(StringBuilder svg, double x1, double y1, double x2, double y2) => Add(
        svg, $"<line x1=\"{x1:F1}\" y1=\"{y1:F1}\" x2=\"{x2:F1}\" y2=\"{y2:F1}\" stroke=\"#dddddd\"/>\n");

    private static void Text(StringBuilder svg, double x, double y, string anchor, string text) =>
        Add(svg, $"<text x=\"{x:F1}\" y=\"{y:F1}\" text-anchor=\"{anchor}\">{text}</text>\n");

    private static void Add(StringBuilder svg, FormattableString text) =>
        svg.Append(text.ToString(CultureInfo.InvariantCulture));
}
