// SPDX-License-Identifier: Apache-2.0
using Telemetry.Messages;
using Telemetry.Model.Threads;
using Telemetry.Reports.Host;

namespace Telemetry.Reports.Receiving.Sections.HostPath;

/// <summary>Rows of the sessions' connections of the last complete totals.</summary>
internal sealed class TcpRows(CatalogState catalog, RowKinds kinds)
{
    private readonly ReceivedRows<Row> _rows =
        kinds.Add(TcpMessage.TemplateId, RowOf, static row => row.Message.Counters);

    private readonly record struct Row(
        TcpMessage Message, string? Process, string? Thread, string? Congestion, string? Cgroup, string? Container,
        ContainerNames? Names);

    /// <summary>Puts the rows into a report.</summary>
    public void Fill(HostPathReport into)
    {
        var connections = ReportRows<TcpReport>.Over(into.Tcp);
        foreach (Row row in _rows.Current)
        {
            TcpReport report = connections.Next();
            report.Counters = row.Message.Counters;
            report.Session = catalog.SessionText(row.Message.SessionIndex);
            report.Connection = row.Message.Connection;
            report.Client = HostPathRows.EndOf(row.Message.ClientHigh, row.Message.ClientLow, row.Message.ClientPort);
            report.Gateway = HostPathRows.EndOf(
                row.Message.GatewayHigh, row.Message.GatewayLow, row.Message.GatewayPort);
            report.RetransmitsFast = NullValue.ToNullable(row.Message.RetransmitsFast);
            report.RetransmitsTimeout = NullValue.ToNullable(row.Message.RetransmitsTimeout);
            report.AgeNs = NullValue.ToNullable(row.Message.AgeNs);
            (report.Process, report.Thread) = (row.Process, row.Thread);
            report.Congestion = row.Congestion;
            (report.Cgroup, report.Container, report.Names) = (row.Cgroup, row.Container, row.Names);
        }
        into.Tcp = connections;
    }

    private static Row RowOf(ref MessageDecoder decoder)
    {
        decoder.Read(out TcpMessage message);
        return new Row(
            message, HostPathRows.NextOrNull(ref decoder), HostPathRows.NextOrNull(ref decoder),
            HostPathRows.NextOrNull(ref decoder), HostPathRows.NextOrNull(ref decoder),
            HostPathRows.NextOrNull(ref decoder), HostPathRows.NextNames(ref decoder));
    }
}
