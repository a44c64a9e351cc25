// SPDX-License-Identifier: Apache-2.0
using Telemetry.Monitor.Reporting.Markup;
using Telemetry.Reports.Events;

namespace Telemetry.Monitor.Reporting.Sections;

/// <summary>Columns of the stages of orders, which add up to their tick-to-trade.</summary>
internal static class StageCells
{
    private static readonly OrderStageKind[] Columns =
        [.. OrderStageKinds.All.Where(stage => stage.Part is StagePart.Before or StagePart.Send)];

    public static void WriteTitles(HtmlWriter html)
    {
        foreach (OrderStageKind stage in Columns)
            html.Element("th", stage.Name, ("title", stage.Meaning));
    }

    /// <summary>Writes the cells of a row; a stage in place of several takes their columns.</summary>
    public static void Write(HtmlWriter html, StagesReport? stages)
    {
        foreach ((OrderStageKind stage, long? ns) in (stages ?? new StagesReport()).Parts())
        {
            bool isWhole = stage.Part == StagePart.Whole;
            string? columns = isWhole ? $"{Columns.Count(one => one.Part == StagePart.Send)}" : null;
            html.Element("td", Figures.Span(ns), ("class", "n"), ("colspan", columns),
                ("title", isWhole ? $"{stage.Name}: {Figures.Exact(ns)}" : Figures.Exact(ns)));
        }
    }
}
