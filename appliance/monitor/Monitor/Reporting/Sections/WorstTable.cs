// SPDX-License-Identifier: Apache-2.0
using Telemetry.Fleet.History;
using Telemetry.Fleet.Queries;
using Telemetry.Monitor.Reporting.Markup;

namespace Telemetry.Monitor.Reporting.Sections;

/// <summary>Largest samples of a series, one of each interval, with what leads to them in a capture.</summary>
internal static class WorstTable
{
    private const int Most = 5;

    /// <summary>Writes it; nothing if there are none.</summary>
    public static void Write(HtmlWriter html, ReportPart part, ReportSeries series)
    {
        (IntervalRecord Record, WorstSample Sample)[] worst =
            [.. All(part.Selection, series.Filter).OrderByDescending(one => one.Sample.ValueNs).Take(Most)];
        if (worst.Length == 0)
            return;
        bool hasStages = worst.Any(one => one.Sample.Stages is not null);
        html.StartTable("worst", "Largest samples, one of each interval");
        html.Element("th", "value");
        if (hasStages)
            StageCells.WriteTitles(html);
        html.Titles("interval that ended", "stamp, ns", "order key", "packet number");
        html.StartRows();
        foreach ((IntervalRecord record, WorstSample sample) in worst)
        {
            html.Start("tr");
            html.Span(sample.ValueNs);
            if (hasStages)
                StageCells.Write(html, sample.Stages);
            html.Element("td", Figures.Clock(record.EndTimeNs), ("class", "t mono"));
            html.Element("td", $"{sample.StampNs}", ("class", "t mono"));
            html.Element("td", sample.Key ?? "", ("class", "t mono"));
            html.Element("td", sample.Sequence == 0 ? "" : $"{sample.Sequence}", ("class", "t mono"));
            html.End();
        }
        html.EndTable();
    }

    private static IEnumerable<(IntervalRecord Record, WorstSample Sample)> All(
        RecordSelection selection, SeriesFilter filter)
    {
        SeriesIdentity[]? known = null;
        int place = -1;
        foreach (IntervalRecord record in selection.Parts.SelectMany(part => part.Records))
        {
            // Intervals share the list of their series until it changes.
            if (record.Series != known)
                (known, place) = (record.Series, Array.FindIndex(record.Series, filter.Selects));
            if (place >= 0 && record.TryRead(place, out SeriesSamples samples) && samples.Worst.ValueNs > 0)
                yield return (record, samples.Worst);
        }
    }
}
