// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using Telemetry.Reports;
using Telemetry.Reports.Host;

namespace Telemetry.Cli.Terminal;

/// <summary>Stages of tick-to-trade on one line: the median of each in the order of the way, then what was
/// counted.</summary>
internal static class StageLine
{
    // Before, in and after the strategy.
    private static readonly (string Name, string Series)[][] Way =
    [
        [("stack", "rx_to_socket"), ("socket", "socket_wait")],
        [("strategy", "read_to_send")],
        [("send", "send_to_tx")],
    ];

    /// <summary>The line, as markup.</summary>
    /// <param name="stages">The counts.</param>
    /// <param name="series">Series among which those of the stages are.</param>
    public static string Of(StageReport stages, IReadOnlyList<SeriesReport> series)
    {
        string medians = string.Join(" | ", Way.Select(part => string.Join("  ", part.Select(
            stage => Medians(series, stage.Series) is { } text ? $"{stage.Name} {text}" : null).OfType<string>()))
            .Where(part => part.Length > 0));
        string orders = stages.Level == "receive" ? "" : $", {Figures.Count(stages.Orders)} orders";
        string unmatched = stages.ReadsUnmatched + stages.OrdersUnmatched == 0 ? "" : $", [yellow]unmatched[/] "
            + $"{Figures.Count(stages.ReadsUnmatched)} and {Figures.Count(stages.OrdersUnmatched)}";
        return $"stages   {(medians.Length == 0 ? "" : $"{medians} µs (p50), ")}"
            + $"{Figures.Count(stages.Reads)} reads{orders}{unmatched}";
    }

    /// <summary>Median of a kind of series; the lowest and the highest where several have samples; null if none
    /// has.</summary>
    private static string? Medians(IReadOnlyList<SeriesReport> series, string kind)
    {
        long[] medians = [.. series.Where(one => one.Series == kind && one.Count > 0)
            .Select(one => one.P50Ns).OfType<long>()];
        if (medians.Length == 0)
            return null;
        (string lowest, string highest) = (Micros(medians.Min()), Micros(medians.Max()));
        return lowest == highest ? lowest : $"{lowest}-{highest}";
    }

    private static string Micros(long ns) => (ns / 1_000m).ToString("N1", CultureInfo.InvariantCulture);
}
