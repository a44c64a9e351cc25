// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using Spectre.Console;
using Telemetry.Commands;
using Telemetry.Comparing;

namespace Telemetry.Cli.Terminal.Tables;

/// <summary>A comparison for people: the runs, how their orders were paired, the shifts, and the verdict
/// last.</summary>
internal static class ComparisonView
{
    public static void Write(TextWriter output, ComparisonReport report)
    {
        output.WritePrinted(LineOf("A", report.A));
        output.WritePrinted(LineOf("B", report.B));
        output.WritePrinted(PairingLine(report));
        if (report.Shifts.Count > 0)
            Consoles.For(output).Write(ShiftTable(report.Shifts));
        foreach (DifferentSetting setting in report.DifferentSettings)
        {
            output.WritePrinted(
                $"setting {setting.Setting} {setting.Target}: {setting.A ?? "-"} in A, {setting.B ?? "-"} in B");
        }
        WriteOrders(output, "A", report.OnlyA, report.FirstOnlyA);
        WriteOrders(output, "B", report.OnlyB, report.FirstOnlyB);
        if (report.ControlDiffers == true)
        {
            output.WritePrinted(
                "stages of the kernel alone differ too: the host was another one, and the shift may be the host's");
        }
        output.WritePrinted(VerdictLine(report));
    }

    private static string LineOf(string side, RunReport run) => string.Create(
        CultureInfo.InvariantCulture,
        $"{side}: {run.Folder}: {run.Mode}, {Figures.Count(run.Orders)} orders, {run.WithoutTick} without a tick; "
        + $"{(run.Complete ? "complete" : "not complete: orders may be missing")}; "
        + $"host settings {run.HostSettings ?? "not known"}");

    private static string PairingLine(ComparisonReport report) => string.Create(CultureInfo.InvariantCulture,
        $"{Figures.Count(report.Paired)} pairs; orders of ticks that only A answered: {report.OnlyA}, only B: "
        + $"{report.OnlyB}; ambiguous ticks: {report.AmbiguousTicks}")
        + (report.LateTicks is { } late
            ? string.Create(CultureInfo.InvariantCulture, $"; left out as played late: {late} ticks") : "");

    private static Table ShiftTable(IReadOnlyList<ShiftReport> shifts)
    {
        Table table = FlowTables.New("µs", "run");
        foreach (string column in (string[])["pairs", "p50", "p90", "p99", "p99.9", "max", "shift", "99 % interval",
            "probability", "verdict"])
            table.AddColumn(FlowTables.Right(column));
        foreach (ShiftReport shift in shifts)
        {
            table.AddRow([
                shift.Quantity.Name, "A", Figures.Count(shift.Pairs), .. CellsOf(shift.A), "", "", "", ""]);
            table.AddRow(["", "B", "", .. CellsOf(shift.B), Signed(shift.ShiftNs), IntervalOf(shift),
                shift.CorrectedProbability.ToString("0.####", CultureInfo.InvariantCulture),
                VerdictText.Of(shift.Verdict)]);
        }
        return table;
    }

    private static string[] CellsOf(PercentileReport values) =>
        [Figures.Micros(values.P50), Figures.Micros(values.P90), Figures.Micros(values.P99),
            Figures.Micros(values.P999), Figures.Micros(values.Max)];

    private static string IntervalOf(ShiftReport shift) =>
        shift is { LowNs: { } low, HighNs: { } high } ? $"{Signed(low)} to {Signed(high)}" : "-";

    private static string Signed(double ns) => (ns / 1e3).ToString("+0.000;-0.000;0.000", CultureInfo.InvariantCulture);

    private static void WriteOrders(TextWriter output, string side, long count, IReadOnlyList<LoneOrder> orders)
    {
        if (orders.Count == 0)
            return;
        output.WritePrinted(string.Create(CultureInfo.InvariantCulture,
            $"ticks that only {side} answered, the first {orders.Count} of {count} orders:"));
        foreach (LoneOrder order in orders)
        {
            string channel = order.Channel is { } text ? $" channel {text}" : "";
            string command = order.Command is { } shows ? $": {shows}" : "";
            output.WritePrinted(string.Create(CultureInfo.InvariantCulture,
                $"  {Figures.TimeOfDay(order.TimeNs)} {order.Kind} {order.Feed}{channel} {order.Sequence}{command}"));
        }
    }

    private static string VerdictLine(ComparisonReport report)
    {
        if (report.Verdict == Verdict.None)
            return $"verdict: none: {report.Reason}";
        ShiftReport shift = report.Shifts[0];
        string line = $"verdict: {VerdictText.Of(report.Verdict)}: B takes {Signed(shift.ShiftNs)} µs, "
            + $"99 % interval {IntervalOf(shift)} µs";
        return report is { LimitNs: { } limitNs, Limit: { } limit }
            ? $"{line}; the limit of {Figures.Span(limitNs)} is {VerdictText.Of(limit)}" : line;
    }
}
