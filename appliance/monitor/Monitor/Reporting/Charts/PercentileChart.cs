// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using System.Text;
using Telemetry.Model.Intervals;
using Telemetry.Monitor.Reporting.Markup;
using Telemetry.Reports.Distributions;

namespace Telemetry.Monitor.Reporting.Charts;

/// <summary>Percentile curve: the share of the samples beyond a value, both logarithmic. It ends where fewer than one
/// sample lies beyond.</summary>
internal static class PercentileChart
{
    /// <summary>Width of the drawing.</summary>
    public const int Width = 560;

    /// <summary>Height of the drawing.</summary>
    public const int Height = 260;

    private const double Left = 58;
    private const double Right = 14;
    private const double Top = 12;
    private const double Bottom = 30;
    private const double LeastStep = 0.7;                   // of the drawing, so that a curve stays short

    /// <summary>Draws the curve.</summary>
    /// <param name="title">Name for readers that do not see it.</param>
    /// <param name="now">Samples; at least one.</param>
    /// <param name="then">Samples to compare with; null if there are none.</param>
    public static void Write(HtmlWriter html, string title, SparseHistogram now, SparseHistogram? then)
    {
        SparseHistogram[] all = then is { TotalCount: > 0 } ? [now, then] : [now];
        LogAxis across = new(1, Math.Max(10, all.Max(one => one.TotalCount)), Left, Width - Right);
        double low = Math.Max(1, all.Min(one => one.MinNs));
        double high = Math.Max(low * 1.1, all.Max(one => one.MaxNs));
        LogAxis up = new(low / 1.08, high * 1.08, Height - Bottom, Top);
        html.Start("svg", ("viewBox", Numbers($"0 0 {Width} {Height}")), ("role", "img"), ("class", "chart"),
            ("xmlns", "http://www.w3.org/2000/svg"));
        html.Element("title", title);
        WriteGrid(html, across, up);
        if (all.Length > 1)
            WriteCurve(html, all[1], across, up, "curve then");
        WriteCurve(html, now, across, up, "curve now");
        html.End();
    }

    /// <summary>Draws the lines and names of the vertical axis.</summary>
    public static void WriteRows(HtmlWriter html, LogAxis up, double left, double right)
    {
        foreach (double tick in up.Ticks)
        {
            double y = up.Of(tick);
            html.Empty("path", ("class", "grid"), ("d", Numbers($"M{left:0.#} {y:0.#}H{right:0.#}")));
            html.Element("text", Figures.Tick(tick), ("x", Numbers($"{left - 5:0.#}")),
                ("y", Numbers($"{y + 3.5:0.#}")), ("class", "label end"));
        }
    }

    private static void WriteGrid(HtmlWriter html, LogAxis across, LogAxis up)
    {
        html.Empty("rect", ("class", "ground"), ("x", Numbers($"{Left}")), ("y", Numbers($"{Top}")),
            ("width", Numbers($"{Width - Left - Right}")), ("height", Numbers($"{Height - Top - Bottom}")));
        WriteRows(html, up, Left, Width - Right);
        double beyond = 1;
        for (int nines = 0; beyond <= across.High * 1.0001; nines++, beyond *= 10)
        {
            double x = across.Of(beyond);
            html.Empty("path", ("class", "grid"), ("d", Numbers($"M{x:0.#} {Top}V{Height - Bottom:0.#}")));
            html.Element("text", PercentileText(nines), ("x", Numbers($"{x:0.#}")),
                ("y", Numbers($"{Height - Bottom + 16:0.#}")), ("class", nines == 0 ? "label" : "label middle"));
        }
    }

    private static void WriteCurve(
        HtmlWriter html, SparseHistogram samples, LogAxis across, LogAxis up, string style)
    {
        var path = new StringBuilder();
        double lastX = across.Of(1);
        double lastY = up.Of(samples.MinNs);
        path.Append(Numbers($"M{lastX:0.#} {lastY:0.#}"));
        long counted = 0;
        double x = lastX;
        double y = lastY;
        for (int place = 0; place < samples.Length; place++)
        {
            counted += samples.CountAt(place);
            long beyond = samples.TotalCount - counted;
            // The values up to this bucket are those of all percentiles up to here: a stair.
            y = up.Of(SeriesBuckets.HighestAt(samples.Indices[place]));
            x = across.Of(samples.TotalCount / (double)Math.Max(1, beyond));
            if (x - lastX < LeastStep && lastY - y < LeastStep && place < samples.Length - 1)
                continue;
            path.Append(Numbers($"V{y:0.#}H{x:0.#}"));
            (lastX, lastY) = (x, y);
        }
        html.Empty("path", ("class", style), ("d", path.ToString()));
        html.Empty("circle", ("class", style + " last"), ("cx", Numbers($"{x:0.#}")), ("cy", Numbers($"{y:0.#}")),
            ("r", "3"));
    }

    private static string PercentileText(int nines) => nines switch
    {
        0 => "0 %",
        1 => "90 %",
        2 => "99 %",
        _ => $"99.{new string('9', nines - 2)} %",
    };

    private static string Numbers(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
