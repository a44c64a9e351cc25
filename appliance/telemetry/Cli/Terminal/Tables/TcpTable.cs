// SPDX-License-Identifier: Apache-2.0
using Spectre.Console;
using Telemetry.Reports.Host;
using Telemetry.Reports.Shown;

namespace Telemetry.Cli.Terminal.Tables;

/// <summary>Table of the sessions' TCP connections, as the kernel has them: those with the most unsent bytes
/// first.</summary>
internal static class TcpTable
{
    private static readonly IReadOnlyList<ShownNumber> OfTcp = ShownTables.Tcp.Of(
        "srtt_ns", "min_rtt_ns", "cwnd", "retransmits", "not_sent_bytes", "send_window");

    /// <summary>A row for each connection; at most the given number.</summary>
    public static Table Of(IReadOnlyList<TcpReport> connections, int most = int.MaxValue)
    {
        Table table = FlowTables.New("tcp", "client");
        table.AddColumns(OfTcp);
        IEnumerable<TcpReport> sorted = connections
            .OrderByDescending(one => one.NotSentBytes ?? 0).ThenBy(one => one.Connection);
        foreach (TcpReport one in sorted.Take(most))
        {
            table.AddRow(
            [
                Printed.Escape(one.Session ?? "-"), Printed.Escape(one.Client),
                .. Numbers.Row(OfTcp, one.SrttNs, one.MinRttNs, one.Cwnd, one.Retransmits, one.NotSentBytes,
                    one.SendWindow),
            ]);
        }
        if (connections.Count > most)
            table.AddRow($"and {connections.Count - most} more");
        return table;
    }
}
