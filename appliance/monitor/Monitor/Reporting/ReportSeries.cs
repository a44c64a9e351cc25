// SPDX-License-Identifier: Apache-2.0
using Telemetry.Fleet.Queries;

namespace Telemetry.Monitor.Reporting;

/// <summary>A series with charts in the report.</summary>
/// <param name="Index">Place in the summary's list.</param>
/// <param name="Filter">Selects it alone.</param>
/// <param name="Distribution">Its samples.</param>
internal sealed record ReportSeries(int Index, SeriesFilter Filter, Distribution Distribution)
{
    /// <summary>Kind and key, for people.</summary>
    public string Title => Filter.Key is { } key ? $"{Filter.Kind} {key}" : Filter.Kind!;
}
