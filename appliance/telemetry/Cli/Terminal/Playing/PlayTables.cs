// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using Spectre.Console;
using Telemetry.Cli.Terminal.Tables;
using Telemetry.Commands;
using Telemetry.Model.Clocks;
using Telemetry.Playing.Pacing;
using Telemetry.Playing.Planning;

namespace Telemetry.Cli.Terminal.Playing;

/// <summary>Plan and result of <c>play</c> for people.</summary>
internal static class PlayTables
{
    private const double Percent = 100;

    public static void Show(TextWriter output, PlayForecast forecast)
    {
        Table table = FlowTables.New("feed", "line");
        table.AddColumn("recorded").AddColumn("sent to");
        foreach (string column in (string[])["datagrams", "bytes"])
            table.AddColumn(FlowTables.Right(column));
        foreach (PlayTarget target in forecast.Targets)
        {
            table.AddRow(Printed.Escape(target.Feed), Printed.Escape(target.Line),
                Printed.Escape(target.Recorded.ToString()), Printed.Escape(target.Target.ToString()),
                Figures.Count(target.Datagrams), Figures.Bytes(target.Bytes));
        }
        Write(output, table);
        foreach (string line in Lines(forecast))
            output.WritePrinted(line);
    }

    public static void Show(TextWriter output, PacingReport report)
    {
        Table table = FlowTables.New("time, µs");
        foreach (string column in (string[])["p50", "p90", "p99", "p99.9", "max"])
            table.AddColumn(FlowTables.Right(column));
        AddRow(table, "late by", report.Error);
        AddRow(table, "gap off by", report.GapError);
        if (report.KernelStamped is not null)
        {
            AddRow(table, "late by, kernel", report.KernelError);
            AddRow(table, "gap off by, kernel", report.KernelGapError);
        }
        AddRow(table, "one send", report.Send);
        Write(output, table);
        foreach (string line in Lines(report))
            output.WritePrinted(line);
    }

    /// <summary>Sentences about a plan.</summary>
    internal static IEnumerable<string> Lines(PlayForecast forecast)
    {
        yield return $"{Figures.Count(forecast.Datagrams)} datagrams"
            + (forecast.DurationNs is { } durationNs ? $" in {Figures.Span(durationNs)}" : "")
            + (forecast.FirstStampNs is { } firstNs ? $" from {UtcText.Of(firstNs)}" : "")
            + $", speed {forecast.Speed}, stamps: {forecast.StampSource}"
            + (forecast.Loops > 1 ? $", {Figures.Count(forecast.Loops)} times" : "");
        if (forecast is { CloserThanSend: > 0 and var closer, ClosestGapNs: { } closestNs })
        {
            yield return string.Create(CultureInfo.InvariantCulture,
                $"{Percent * closer / forecast.Datagrams:0.0} % of the datagrams follow another by less than ")
                + $"{Figures.Span(PlayForecast.SendNs)}, about what a send takes (the closest by "
                + $"{Figures.Span(closestNs)}): they will be sent together, or late";
        }
        if (forecast.StampsBack > 0)
            yield return $"{Figures.Count(forecast.StampsBack)} stamps go back: these datagrams follow at once";
        if (forecast.LeftOut.Recorded + forecast.LeftOut.NotRecorded > 0)
        {
            yield return $"left out: {Figures.Count(forecast.LeftOut.Cut)} cut in the capture, "
                + $"{Figures.Count(forecast.LeftOut.Joined)} joined by the host that recorded, "
                + $"{Figures.Count(forecast.LeftOut.BadChecksum)} with a wrong checksum; not recorded: "
                + Figures.Count(forecast.LeftOut.NotRecorded);
        }
        if (forecast.ChecksumsWrong > 0)
        {
            yield return "recorded with a wrong checksum, and sent with a right one: "
                + $"{Figures.Count(forecast.ChecksumsWrong)}; --verify-checksums leaves them out";
        }
        if (forecast.MadeLosses is { } made)
            yield return $"left out on purpose: {Figures.Count(made)}";
        if (forecast.Repaired is { } repaired)
            yield return $"played on a line that lacks them, since another has them: {Figures.Count(repaired)}";
        if (forecast.Retimed is { } retimed)
            yield return $"sent with the time of sending in them: {Figures.Count(retimed)}";
    }

    /// <summary>Sentences about a result.</summary>
    internal static IEnumerable<string> Lines(PacingReport report)
    {
        yield return $"{Figures.Count(report.Sent)} datagrams sent in {Figures.Span(report.DurationNs)}, "
            + $"{Figures.Count(report.Refused)} refused"
            + (report.Late is { } late
                ? $", {Figures.Count(late)} late by more than {Figures.Span(report.BoundNs)}" : "")
            + (report.MadeLosses > 0 ? $", {Figures.Count(report.MadeLosses)} left out on purpose" : "")
            + (report.Stopped ? ", stopped before the end" : "");
        foreach (string refusal in report.RefusalTexts)
            yield return $"refused {refusal}";
        if (report.KernelStamped is { } stamped)
            yield return $"stamped by the kernel at egress: {Figures.Count(stamped)}";
        if (report.NoKernelStamps is { } reason)
            yield return $"no stamps of the kernel: {reason}";
        if (report.Retimed is { } retimed)
            yield return $"sent with the time of sending in them: {Figures.Count(retimed)}";
        if (report.ChecksumsWrong > 0)
        {
            yield return "recorded with a wrong checksum, and sent with a right one: "
                + Figures.Count(report.ChecksumsWrong);
        }
        if (report.Starved > 0)
            yield return $"the captures were read too slowly {Figures.Count(report.Starved)} times";
        yield return report.Complete ? "complete: everything was sent, and in time" : "not complete";
    }

    private static void AddRow(Table table, string name, TimePercentiles times) => table.AddRow(name,
        Figures.Micros(times.P50Ns), Figures.Micros(times.P90Ns), Figures.Micros(times.P99Ns),
        Figures.Micros(times.P999Ns), Figures.Micros(times.MaxNs));

    private static void Write(TextWriter output, Table table) => Consoles.For(output).Write(table);
}
