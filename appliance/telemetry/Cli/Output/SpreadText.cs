// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using Spectre.Console;
using Telemetry.Cli.Terminal;
using Telemetry.Cli.Terminal.Tables;
using Telemetry.Commands;
using Telemetry.Spreading.Running;

namespace Telemetry.Cli.Output;

/// <summary>Reports of a spreading for people: a line each interval, and a table at the end.</summary>
/// <param name="onBroken">Called when the output can no longer be written.</param>
internal sealed class SpreadText(TextWriter output, Action onBroken) : ISpreadSink
{
    public void OnTable(TableReport report) => onBroken.Guards(() => output.WritePrinted(string.Create(
        CultureInfo.InvariantCulture,
        $"{Figures.TimeOfDay(report.TimeNs)} table {report.Table}: {report.Readers.Count} readers; "
            + $"{100.0 * report.Moved / TableReport.Slots:0.0} % of the slots moved")));

    public void OnInterval(SpreadReport report) => onBroken.Guards(() =>
    {
        string readers = string.Join(", ", report.Readers.Where(reader => reader.State == ReaderState.Active)
            .Select(reader => $"{reader.Name} {Figures.Count(reader.Figures.Packets)}"));
        long dropped = report.Readers.Sum(reader => reader.Figures.Dropped);
        long undelivered = report.Readers.Sum(reader => reader.Figures.Undelivered);
        string losses = (dropped > 0 ? $"; {Figures.Count(dropped)} dropped" : "")
            + (undelivered > 0 ? $"; {Figures.Count(undelivered)} undelivered" : "");
        output.WritePrinted($"{Figures.TimeOfDay(report.TimeNs)} {Figures.Count(report.Counts.Spread)} packets: "
            + readers + losses);
    });

    public void OnSummary(SpreadReport report) => onBroken.Guards(() =>
    {
        Table table = FlowTables.New("reader", "state");
        foreach (string column in (string[])["slots", "chosen", "taken", "bytes", "dropped", "undelivered", "waiting"])
            table.AddColumn(FlowTables.Right(column));
        foreach (ReaderReport reader in report.Readers)
        {
            table.AddRow(Printed.Escape(reader.Name), SpreadJson.NameOf(reader.State), Figures.Count(reader.Slots),
                Figures.Count(reader.Figures.Chosen), Figures.Count(reader.Figures.Packets),
                Figures.Count(reader.Figures.Bytes), Figures.Count(reader.Figures.Dropped),
                Figures.Count(reader.Figures.Undelivered), Figures.Count(reader.Waiting));
        }
        Consoles.For(output).Write(table);
        output.WritePrinted($"{Figures.Count(report.Counts.Spread)} packets: "
            + $"{Figures.Count(report.Counts.Flows)} of flows, {Figures.Count(report.Counts.Fragments)} fragments, "
            + $"{Figures.Count(report.Counts.NotIp)} not IP, "
            + $"{Figures.Count(report.Counts.Unreadable)} unreadable; "
            + (report.IsComplete ? "every one was handed on" : "not all were handed on"));
    });
}
