// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using System.Text;
using Telemetry.Fleet.History;
using Telemetry.Fleet.Queries;
using Telemetry.Monitor.Reporting.Markup;

namespace Telemetry.Monitor.Reporting.Charts;

/// <summary>Heat map: time across, value up, the number of samples as colour; hatched where something is missing.
/// </summary>
internal static class HeatMapChart
{
    public const int MostColumns = 600;

    public const int Rows = 72;

    /// <summary>Name of the pattern for times without data.</summary>
    public const string NoDataPattern = "no-data";

    /// <summary>Name of the pattern for incomplete times.</summary>
    public const string IncompletePattern = "incomplete";

    private const int Width = PercentileChart.Width;
    private const int Height = PercentileChart.Height;
    private const double Left = 58;
    private const double Right = 14;
    private const double Top = 12;
    private const double Bottom = 30;
    private const double Strip = 5;                         // below the map: marks of the columns
    private const long Second = 1_000_000_000;

    private static readonly (IntervalFlags Flag, string Style)[] Marks =
    [
        (IntervalFlags.NoData, "strip no-data"), (IntervalFlags.Incomplete, "strip incomplete"),
        (IntervalFlags.Late, "strip late"), (IntervalFlags.SettingsDiffer, "strip settings"),
        (IntervalFlags.Repeated, "strip repeated"),
    ];

    public static void Write(HtmlWriter html, string title, HeatMap map)
    {
        const double width = Width - Left - Right;
        const double height = Height - Top - Bottom;
        html.Start("svg", ("viewBox", Numbers($"0 0 {Width} {Height}")), ("role", "img"), ("class", "chart"),
            ("xmlns", "http://www.w3.org/2000/svg"));
        html.Element("title", title);
        Rectangle(html, "ground", Left, Top, width, height);
        html.Empty("image", ("class", "heat"), ("x", Numbers($"{Left}")), ("y", Numbers($"{Top}")),
            ("width", Numbers($"{width}")), ("height", Numbers($"{height}")), ("preserveAspectRatio", "none"),
            ("href", "data:image/png;base64," + Convert.ToBase64String(ImageOf(map))));
        LogAxis up = new(map.RowBoundsNs[0], map.RowBoundsNs[^1], Height - Bottom, Top);
        WriteMarks(html, map);
        WriteLine(html, map, up);
        PercentileChart.WriteRows(html, up, Left, Width - Right);
        WriteTimes(html, map.Columns);
        html.End();
    }

    /// <summary>The counts as an image, the highest row on top.</summary>
    public static byte[] ImageOf(HeatMap map)
    {
        int rows = map.RowBoundsNs.Count - 1;
        uint most = map.Counts.DefaultIfEmpty().Max();
        var pixels = new byte[map.Counts.Length];
        for (int column = 0; column < map.Columns.Count; column++)
        {
            for (int row = 0; row < rows; row++)
                pixels[((rows - 1 - row) * map.Columns.Count) + column] =
                    ColourRamp.PlaceOf(map.Counts[(column * rows) + row], most);
        }
        return PngImage.Write(map.Columns.Count, pixels, ColourRamp.Palette);
    }

    /// <summary>Draws the patterns, once a document.</summary>
    public static void WritePatterns(HtmlWriter html)
    {
        html.Start("svg", ("class", "patterns"), ("width", "0"), ("height", "0"), ("aria-hidden", "true"),
            ("xmlns", "http://www.w3.org/2000/svg"));
        html.Start("defs");
        WritePattern(html, NoDataPattern, "M0 8L8 0");
        WritePattern(html, IncompletePattern, "M0 0L8 8M0 8L8 0");
        html.End();
        html.End();
    }

    private static void WritePattern(HtmlWriter html, string name, string lines)
    {
        html.Start("pattern", ("id", name), ("width", "8"), ("height", "8"), ("patternUnits", "userSpaceOnUse"));
        html.Empty("path", ("class", "hatch"), ("d", lines));
        html.End();
    }

    private static void WriteMarks(HtmlWriter html, HeatMap map)
    {
        foreach ((IntervalFlags flag, string style) in Marks)
        {
            for (int column = 0; column < map.Columns.Count; column++)
            {
                int start = column;
                while (column < map.Columns.Count && map.Flags[column].HasFlag(flag))
                    column++;
                if (column == start)
                    continue;
                double x = XOf(map.Columns, start);
                double width = XOf(map.Columns, column) - x;
                Rectangle(html, style, x, Height - Bottom, width, Strip);
                if (flag is IntervalFlags.NoData or IntervalFlags.Incomplete)
                    Rectangle(html, flag == IntervalFlags.NoData ? "cover no-data" : "cover incomplete",
                        x, Top, width, Height - Top - Bottom);
            }
        }
    }

    private static void WriteLine(HtmlWriter html, HeatMap map, LogAxis up)
    {
        var path = new StringBuilder();
        int column = 0;
        bool isDown = false;
        foreach (long? value in map.Percentiles(99))
        {
            double x = XOf(map.Columns, column);
            if (value is { } known)
                path.Append(Numbers($"{(isDown ? "L" : "M")}{x:0.#} {up.Of(known):0.#}"))
                    .Append(Numbers($"H{XOf(map.Columns, column + 1):0.#}"));
            isDown = value is not null;
            column++;
        }
        if (path.Length > 0)
            html.Empty("path", ("class", "p99"), ("d", path.ToString()));
    }

    private static void WriteTimes(HtmlWriter html, in Columns columns)
    {
        long lengthNs = columns.StepNs * columns.Count;
        long[] steps = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14400, 21600, 43200, 86400];
        long stepNs = steps.FirstOrDefault(step => lengthNs / (step * Second) <= 6, 7 * 86_400L) * Second;
        long firstNs = (columns.StartTimeNs + stepNs - 1) / stepNs * stepNs;
        for (long timeNs = firstNs; timeNs <= columns.StartTimeNs + lengthNs; timeNs += stepNs)
        {
            double x = XOf(columns, (timeNs - columns.StartTimeNs) / (double)columns.StepNs);
            html.Empty("path", ("class", "grid"), ("d", Numbers($"M{x:0.#} {Top}V{Height - Bottom:0.#}")));
            html.Element("text", Figures.Clock(timeNs), ("x", Numbers($"{x:0.#}")),
                ("y", Numbers($"{Height - Bottom + 18:0.#}")),
                ("class", x < Left + 20 ? "label" : x > Width - Right - 20 ? "label end" : "label middle"));
        }
    }

    private static double XOf(in Columns columns, double column) =>
        Left + ((Width - Left - Right) * column / columns.Count);

    private static void Rectangle(HtmlWriter html, string style, double x, double y, double width, double height) =>
        html.Empty("rect", ("class", style), ("x", Numbers($"{x:0.##}")), ("y", Numbers($"{y:0.##}")),
            ("width", Numbers($"{width:0.##}")), ("height", Numbers($"{height:0.##}")));

    private static string Numbers(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
