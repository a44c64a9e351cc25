// SPDX-License-Identifier: Apache-2.0
using Spectre.Console;
using Telemetry.Reports;

namespace Telemetry.Cli.Terminal.Tables;

/// <summary>Latency distributions, in microseconds.</summary>
internal static class SeriesTable
{
    public static Table Of(IReadOnlyList<SeriesReport> series)
    {
        Table table = FlowTables.New("latency, µs", "of");
        foreach (string column in (string[])["count", "p50", "p90", "p99", "p99.9", "max"])
            table.AddColumn(FlowTables.Right(column));
        foreach (SeriesReport one in series.Where(one => one.Count > 0))
        {
            string name = one.Complete ? one.Series : $"{one.Series} [red]incomplete[/]";
            table.AddRow(name, Printed.Escape(one.Key ?? ""), Figures.Count(one.Count), Figures.Micros(one.P50Ns),
                Figures.Micros(one.P90Ns), Figures.Micros(one.P99Ns), Figures.Micros(one.P999Ns),
                    Figures.Micros(one.MaxNs));
        }
        return table;
    }
}
