// SPDX-License-Identifier: Apache-2.0
using Spectre.Console;
using Telemetry.Cli.Terminal.Tables;
using Telemetry.Commands;
using Telemetry.Playing.Gateway;
using Telemetry.Playing.Gateway.Expecting;

namespace Telemetry.Cli.Terminal.Playing;

/// <summary>Plan and result of the gateway of <c>play</c> for people.</summary>
internal static class GatewayTables
{
    /// <summary>Limit of every play with a gateway.</summary>
    public const string Caution = "the market does not react: this measures speed and behaviour, not profit";

    /// <summary>Prints what was learned.</summary>
    public static void Show(TextWriter output, IReadOnlyList<GatewayForecast> sessions)
    {
        Table table = FlowTables.New("session", "listens on");
        foreach (string column in (string[])["orders", "accepted", "rejected", "executed", "cancels", "replaces",
            "unanswered", "not learned", "accepted after, µs"])
            table.AddColumn(FlowTables.Right(column));
        foreach (GatewayForecast session in sessions)
        {
            table.AddRow(Printed.Escape(session.Session),
                Printed.Escape(string.Join(", ", session.Gateways.Select(gateway => gateway.Target))),
                Figures.Count(session.Orders), Figures.Count(session.Accepted), Figures.Count(session.Rejected),
                Figures.Count(session.Executed), Figures.Count(session.Cancels), Figures.Count(session.Replaces),
                Figures.Count(session.Unanswered), Figures.Count(session.NotLearned),
                Figures.Micros(session.AcceptNs));
        }
        Consoles.For(output).Write(table);
    }

    /// <summary>Prints what was answered.</summary>
    public static void Show(TextWriter output, GatewayReport report)
    {
        Table table = FlowTables.New("session", "logins");
        foreach (string column in (string[])["orders", "answered", "unanswered", "beyond recording", "rejected",
            "malformed", "disconnects", "late by p50, µs", "p99", "max", "late"])
            table.AddColumn(FlowTables.Right(column));
        foreach (GatewaySessionReport session in report.Sessions)
        {
            table.AddRow(Printed.Escape(session.Session), Figures.Count(session.Logins),
                Figures.Count(session.Orders + session.Cancels + session.Replaces), Figures.Count(session.Answered),
                Figures.Count(session.Unanswered), Figures.Count(session.BeyondRecording),
                Figures.Count(session.RejectedAsRecorded), Figures.Count(session.Malformed),
                Figures.Count(session.Disconnects), Figures.Micros(session.AnswerError.P50Ns),
                Figures.Micros(session.AnswerError.P99Ns), Figures.Micros(session.AnswerError.MaxNs),
                Figures.Count(session.Late));
        }
        Consoles.For(output).Write(table);
        foreach (string line in Lines(report))
            output.WritePrinted(line);
    }

    /// <summary>Prints a comparison with what was expected.</summary>
    public static void Show(TextWriter output, ExpectationReport report)
    {
        foreach (string line in report.First)
            output.WritePrinted(line);
        output.WritePrinted($"{Figures.Count(report.Same)} of {Figures.Count(report.Expected)} expected requests were "
            + $"sent, {Figures.Count(report.Missing)} were not, {Figures.Count(report.Different)} were others, "
            + $"{Figures.Count(report.Unexpected)} were not expected");
    }

    /// <summary>Sentences about a result.</summary>
    internal static IEnumerable<string> Lines(GatewayReport report)
    {
        if (report.RefusedLogins + report.Malformed + report.Disconnects > 0)
        {
            yield return $"{Figures.Count(report.RefusedLogins)} logins were refused; of connections without a login, "
                + $"{Figures.Count(report.Malformed)} sent other bytes and {Figures.Count(report.Disconnects)} ended";
        }
        yield return Caution;
    }
}
