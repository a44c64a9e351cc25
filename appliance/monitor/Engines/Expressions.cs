// SPDX-License-Identifier: Apache-2.0
using Telemetry.Exporting;
using Telemetry.Exporting.Querying;
using Telemetry.Fleet.History;
using Telemetry.Fleet.Queries;
using Telemetry.Messages;

namespace Telemetry.Engines;

/// <summary>Expressions that a metric database is asked, of one question.</summary>
internal static class Expressions
{
    /// <summary>More names would make addresses that servers refuse.</summary>
    private const int MostNames = 32;

    /// <summary>Label that every row with a histogram has, and nothing else.</summary>
    internal const string SeriesLabel = "series";

    /// <summary>Times of appliances: the end of what totals hold, and their start.</summary>
    internal static string OfPresence(IReadOnlyList<string> appliances) =>
        Of([ExportedNames.LastInterval, ExportedNames.Start], appliances).ToString();

    /// <summary>New starts of appliances in steps, of those that were there in them.</summary>
    internal static string OfStarts(IReadOnlyList<string> appliances, long stepMs) =>
        $"changes({Of([ExportedNames.Start], appliances)}[{stepMs}ms])";

    /// <summary>Rows of appliances; null if what is asked for is not exported.</summary>
    internal static string? OfRows(EngineQuestion question, IReadOnlyList<string> appliances)
    {
        if (question.Counter is not { } metric)
            return OfSeries(question, appliances);
        // Differences of maxima say nothing, and the process's counters begin with it, not with the day.
        bool isOfDay = metric.Kind == MetricKind.Counter && metric.TemplateId != ApplianceMessage.TemplateId;
        if (!isOfDay || ExportedNames.Of(metric) is not { } exported)
            return null;
        List<string> names = [exported.Name];
        if (ExportedNames.RetractedOf(metric) is { } retracted && ExportedNames.Of(retracted) is { } other)
            names.Add(other.Name);
        return Of(names, appliances).Is("feed", question.Filter.Feed).Is("line", question.Filter.Line)
            .Is("session", question.Filter.Session).ToString();
    }

    /// <summary>Times at which the values of appliances and of histograms were written; null where none of these are
    /// asked for.</summary>
    internal static string? OfTimes(EngineQuestion question, IReadOnlyList<string> appliances) =>
        question.Counter is not null ? null
            : $"timestamp({Of([ExportedNames.LastInterval], appliances)}) or {OfHistograms(question, appliances)}";

    /// <summary>The newest time at which a histogram of an appliance was written.</summary>
    internal static string OfWritten(EngineQuestion question, IReadOnlyList<string> appliances) =>
        $"max by ({MetricTable.Appliance}) ({OfHistograms(question, appliances)})";

    // Two names in one selector would make two results with the same labels.
    private static string OfHistograms(EngineQuestion question, IReadOnlyList<string> appliances) => string.Join(
        " or ", new[] { ExportedNames.Latency, ExportedNames.LatencyCount }.Select(
            name => $"timestamp({OfSeries(question, appliances, [name])})"));

    private static string OfSeries(EngineQuestion question, IReadOnlyList<string> appliances) => OfSeries(
        question, appliances,
        [
            ExportedNames.Latency, ExportedNames.LatencyBucket, ExportedNames.LatencyCount,
            ExportedNames.MayBeMissing, ExportedNames.Negative, ExportedNames.AboveRange,
        ]);

    private static string OfSeries(
        EngineQuestion question, IReadOnlyList<string> appliances, IReadOnlyList<string> names)
    {
        SeriesFilter filter = question.Filter;
        EngineSelector rows = Of(names, appliances);
        // Keys are not exported. One that is known stands for the names that it is made of.
        SeriesIdentity[] meant = filter.Key is null ? [] : [.. question.Known.Where(filter.Selects)];
        return meant is [var one]
            ? rows.Is(SeriesLabel, one.Kind).Is("feed", one.Feed ?? "").Is("line", one.Line ?? "")
                .Is("session", one.Session ?? "").Is("against", one.Against ?? "")
                .Is("process", ExportedNames.ProcessOf(one.Kind, one.Key) ?? "").ToString()
            : rows.Is(SeriesLabel, filter.Kind).Is("feed", filter.Feed).Is("line", filter.Line)
                .Is("session", filter.Session).Is("against", filter.Against).ToString();
    }

    private static EngineSelector Of(IReadOnlyList<string> names, IReadOnlyList<string> appliances)
    {
        var selector = new EngineSelector(names);
        return appliances.Count is > 0 and <= MostNames
            ? selector.OneOf(MetricTable.Appliance, appliances) : selector;
    }
}
