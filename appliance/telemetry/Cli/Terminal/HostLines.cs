// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using Telemetry.Reports;
using Telemetry.Reports.Events;
using Telemetry.Reports.Host;

namespace Telemetry.Cli.Terminal;

/// <summary>Treatment of trading packets by the host, a line for each finding, the largest first; one quiet line where
/// nothing happened.</summary>
internal static class HostLines
{
    private const int MostReasons = 4;
    private const int MostRanges = 3;
    private const string Transmit = "transmit";

    // Stages of tick-to-trade before, in and after the strategy.
    private static readonly OrderStageKind[][] Way =
    [
        [.. OrderStageKinds.All.Where(stage => stage.Part == StagePart.Before)],
        .. OrderStageKinds.All.Where(stage => stage.Part is StagePart.Send or StagePart.Whole)
            .Select(stage => (OrderStageKind[])[stage]),
    ];

    /// <summary>The lines, as markup.</summary>
    /// <param name="most">Rows of dropped packets at most.</param>
    /// <param name="series">Series of the same time.</param>
    public static IEnumerable<string> Of(HostPathReport path, int most, IReadOnlyList<SeriesReport> series) =>
    [
        .. Drops(path, most), .. path.Stages is { } stages ? [OfStages(stages, series)] : (string[])[],
        .. path.Hooks.SelectMany(Books), .. Causes(path),
    ];

    private static IEnumerable<string> Drops(HostPathReport path, int most)
    {
        if (path.Drops is not { } drops)
            yield break;
        foreach (HostDropReport drop in drops.OrderByDescending(one => Math.Max(one.Numbers, one.Packets)).Take(most))
            yield return $"[yellow]dropped[/]  {Printed.Escape(Text(drop, drops))}";
        if (drops.Count > most)
            yield return $"         and {Figures.Count(drops.Count - most)} more";
        long others = path.Others?.Sum(one => one.Packets) ?? 0;
        string otherText = others == 0 ? "" : $"{Figures.Count(others)} of no line or session: {Reasons(path.Others!)}";
        if (drops.Count == 0)
            yield return Printed.Escape($"host     nothing dropped{(others == 0 ? "" : "; ")}{otherText}");
        else if (others > 0)
            yield return Printed.Escape($"others   {otherText}");
    }

    private static string OfStages(StageReport stages, IReadOnlyList<SeriesReport> series)
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

    // The lowest and the highest where several series of a kind have samples; null where none has.
    private static string? Medians(IReadOnlyList<SeriesReport> series, string kind)
    {
        long[] medians = [.. series.Where(one => one.Series == kind && one.Count > 0)
            .Select(one => one.P50Ns).OfType<long>()];
        if (medians.Length == 0)
            return null;
        (string lowest, string highest) = (ShortMicros(medians.Min()), ShortMicros(medians.Max()));
        return lowest == highest ? lowest : $"{lowest}-{highest}";
    }

    private static string ShortMicros(long ns) => (ns / 1_000m).ToString("N1", CultureInfo.InvariantCulture);

    private static string Reasons(IReadOnlyList<OtherDropReport> others) =>
        string.Join(", ", others.OrderByDescending(one => one.Packets).Take(MostReasons)
            .Select(one => $"{one.Reason} {Figures.Count(one.Packets)}"))
        + (others.Count > MostReasons ? ", ..." : "");

    private static string Text(HostDropReport drop, IReadOnlyList<HostDropReport> all)
    {
        string cause = RecordText.Cause(
            drop.Reason, ProcessText.Of(drop.Process, drop.Pid, drop.Names), drop.Where);
        if (drop.Session is { } session)
        {
            string what = drop.Numbers > 0
                ? RecordFigures.Counted(drop.Numbers, "request") : RecordFigures.Counted(drop.Packets, "packet");
            return $"{session} {what} at {(drop.Direction == Transmit ? "egress" : "ingress")}: {cause}";
        }
        if (drop.Feed is null)
            return $"{RecordFigures.Counted(drop.Packets, "packet")} {cause}";
        bool hasSeveral = all.Any(one => one.Feed == drop.Feed && one.Line == drop.Line && one.Channel != drop.Channel);
        string channel = hasSeveral && drop.Channel is { } name ? $" {name}" : "";
        return $"{drop.Feed}/{drop.Line}{channel} {Numbers(drop)} {cause}";
    }

    private static string Numbers(HostDropReport drop)
    {
        string packets = RecordFigures.Counted(drop.Packets, "packet");
        if (drop.Numbers == 0)
            return packets + (drop.NumbersKnown ? " without numbers" : " with unknown numbers");
        long more = Math.Max(0, drop.Ranges.Count - MostRanges) + drop.RangesCut;
        string ranges = string.Join(
            ", ", drop.Ranges.Take(MostRanges).Select(one => Figures.Range(one.First, one.Last)))
            + (more > 0 ? $" and {RecordFigures.Counted(more, "range")} more" : "");
        return $"{Figures.Count(drop.Numbers)} ({ranges})"
            + (drop.NumbersKnown ? "" : $" and unknown ones, in {packets},");
    }

    private static IEnumerable<string> Books(HookReport hook)
    {
        string name = $"{hook.Program} at {hook.Hook}";
        if (hook.State == "missing")
            yield return $"[yellow]missing[/]  {Printed.Escape($"{name}: {hook.Why ?? "unknown reason"}")}";
        if (hook.IsBehind == true)
        {
            yield return $"[yellow]behind[/]   {Printed.Escape(
                $"{name}: {Seconds(hook.AgeNs)} old, promised every {Seconds(hook.EveryNs)}")}";
        }
        if (hook.Lost > 0)
            yield return $"[red]lost[/]     {Printed.Escape(
                $"{name}: {Figures.Count(hook.Lost)} of {Figures.Count(hook.Events)} events")}";
    }

    private static string Seconds(long? ns) => ((ns ?? 0) / 1e9).ToString("0.## s", CultureInfo.InvariantCulture);

    private static string[] Causes(HostPathReport path) =>
        OwnLines.OfCauses(path.Causes) is { } text ? [Printed.Escape(text)] : [];
}
