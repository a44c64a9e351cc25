// SPDX-License-Identifier: Apache-2.0
using Telemetry.Fleet.Queries;

namespace Telemetry.Monitor.Reporting;

/// <summary>A series of which the report shows more than its figures.</summary>
/// <param name="Index">Place in the summary's list.</param>
/// <param name="Filter">Selects it alone.</param>
/// <param name="Distribution">Its samples.</param>
internal sealed record ReportSeries(int Index, SeriesFilter Filter, Distribution Distribution)
{
    /// <summary>Kind and key, for people.</summary>
    public string Title => Filter.Key is { } key ? $"{Filter.Kind} {key}" : Filter.Kind!;
}
