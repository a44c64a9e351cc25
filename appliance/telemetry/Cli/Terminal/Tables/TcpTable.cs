// SPDX-License-Identifier: Apache-2.0
using Spectre.Console;
using Telemetry.Reports.Host;

namespace Telemetry.Cli.Terminal.Tables;

/// <summary>Table of the sessions' TCP connections, as the kernel has them: those with the most unsent bytes
/// first.</summary>
internal static class TcpTable
{
    /// <summary>A row for each connection; at most the given number.</summary>
    public static Table Of(IReadOnlyList<TcpReport> connections, int most = int.MaxValue)
    {
        Table table = FlowTables.New("tcp", "client");
        foreach (string column in (string[])["rtt, µs", "least", "cwnd", "resent", "unsent bytes", "window"])
            table.AddColumn(FlowTables.Right(column));
        IEnumerable<TcpReport> sorted = connections
            .OrderByDescending(one => one.NotSentBytes ?? 0).ThenBy(one => one.Connection);
        foreach (TcpReport one in sorted.Take(most))
        {
            table.AddRow(Printed.Escape(one.Session ?? "-"), Printed.Escape(one.Client), Figures.Micros(one.SrttNs),
                Figures.Micros(one.MinRttNs), Figures.Count(one.Cwnd), LedgerLine.Warning(one.Retransmits),
                LedgerLine.Warning(one.NotSentBytes), Figures.Count(one.SendWindow));
        }
        if (connections.Count > most)
            table.AddRow($"and {connections.Count - most} more");
        return table;
    }
}
