// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using Spectre.Console;
using Telemetry.Reports.Events;
using Telemetry.Reports.Host;

namespace Telemetry.Cli.Terminal.Tables;

/// <summary>Table of the host's other flows, the largest first.</summary>
internal static class TalkerTable
{
    private const double BitsPerMegabit = 1e6;

    /// <summary>A row for each direction of a flow; at most the given number.</summary>
    public static Table Of(IReadOnlyList<TalkerReport> talkers, int most = int.MaxValue)
    {
        Table table = FlowTables.New("other flows", "process");
        foreach (string column in (string[])["Mbit/s", "packets", "error"])
            table.AddColumn(FlowTables.Right(column));
        foreach (TalkerReport one in talkers.Take(most))
        {
            string arrow = one.Direction == "out" ? "->" : "<-";
            table.AddRow(
                Printed.Escape($"{one.Local} {arrow} {one.Remote} {one.Protocol}"),
                Printed.Escape(one.Process is null ? "-" : ProcessText.Of(one.Process, one.Pid, one.Names)!),
                string.Create(CultureInfo.InvariantCulture, $"{(one.BitsPerSecond ?? 0) / BitsPerMegabit:0.000}"),
                Figures.Count(one.Packets),
                one.Exact ? "exact" : string.Create(
                    CultureInfo.InvariantCulture, $"\u00b1{Math.Ceiling(one.ErrorPercent)} %"));
        }
        return table;
    }
}
