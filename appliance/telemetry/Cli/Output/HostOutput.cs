// SPDX-License-Identifier: Apache-2.0
using Telemetry.Cli.Terminal;
using Telemetry.Commands;
using Telemetry.Reports;
using Telemetry.Reports.Json;

namespace Telemetry.Cli.Output;

/// <summary>Runs a command with the requested output: JSON lines, a live view, or plain lines.</summary>
/// <param name="json">Print JSON.</param>
/// <param name="mode">The command.</param>
internal sealed class HostOutput(bool json, string mode)
{
    /// <summary>Receives lines for the user.</summary>
    public NoticeWriter Notices { get; } = new();

    /// <summary>Action on a hang-up; null for none.</summary>
    public Action? HangUp { get; init; }

    /// <summary>Runs the command to its end, or until a signal requests the end, and returns the exit code.</summary>
    public int Run(ExitRules rules, Func<IReportSink, IProgress<string>, CancellationToken, SummaryReport> host)
    {
        using var signals = new StopSignals(HangUp);
        using var streams = new StandardStreams(signals);
        return streams.Run(() => (int)rules.Of(
            json ? RunJson(host, signals, streams) : RunForPeople(host, signals, streams)));
    }

    private SummaryReport RunJson(
        Func<IReportSink, IProgress<string>, CancellationToken, SummaryReport> host, StopSignals signals,
        StandardStreams streams)
    {
        using var sink = new JsonReportSink(streams.Output, signals.Stop);
        return host(sink, Notices, signals.Token);
    }

    private SummaryReport RunForPeople(
        Func<IReportSink, IProgress<string>, CancellationToken, SummaryReport> host, StopSignals signals,
        StandardStreams streams)
    {
        bool live = mode != "replay" && !Console.IsOutputRedirected;
        if (!live)
            return RunPlain(host, signals, streams);
        using var view = new LiveView(mode);
        Notices.Target = view.OnNotice;
        try
        {
            return host(view, Notices, signals.Token);
        }
        finally
        {
            Notices.Target = null;
            view.Stop();
        }
    }

    private SummaryReport RunPlain(
        Func<IReportSink, IProgress<string>, CancellationToken, SummaryReport> host, StopSignals signals,
        StandardStreams streams)
    {
        return host(
            new PlainLines(streams.Text, showsIntervals: mode != "replay", signals.Stop), Notices, signals.Token);
    }
}
