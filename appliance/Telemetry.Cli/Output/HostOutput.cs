// SPDX-License-Identifier: Apache-2.0
using System.Text;
using Telemetry.Appliance.Model;
using Telemetry.Appliance.Model.Reports;
using Telemetry.Cli.Json;
using Telemetry.Cli.Terminal;

namespace Telemetry.Cli.Output;

/// <summary>Runs a host with the output that was asked for: JSON lines, a live view, or plain lines.</summary>
/// <param name="json">Print JSON.</param>
/// <param name="mode">The command.</param>
internal sealed class HostOutput(bool json, string mode)
{
    /// <summary>Where messages for people go.</summary>
    public NoticeWriter Notices { get; } = new();

    /// <summary>What a hang-up asks for; null for nothing.</summary>
    public Action? HangUp { get; init; }

    /// <summary>Runs it to its end, or until a signal asks for the end, and says how the process ends.</summary>
    public int Run(ExitRules rules, Func<IReportSink, IProgress<string>, CancellationToken, SummaryReport> host)
    {
        using var signals = new StopSignals(HangUp);
        return json ? RunJson(rules, host, signals) : RunForPeople(rules, host, signals);
    }

    private int RunJson(
        ExitRules rules, Func<IReportSink, IProgress<string>, CancellationToken, SummaryReport> host,
        StopSignals signals)
    {
        using var output = new StandardOutput();
        using var sink = new JsonReportSink(output, signals.Stop);
        SummaryReport summary = host(sink, Notices, signals.Token);
        return sink.Failure is { } failure ? throw new FailureException(failure) : (int)rules.Of(summary);
    }

    private int RunForPeople(
        ExitRules rules, Func<IReportSink, IProgress<string>, CancellationToken, SummaryReport> host,
        StopSignals signals)
    {
        bool live = mode != "replay" && !Console.IsOutputRedirected;
        SummaryReport summary;
        if (live)
        {
            using var view = new LiveView(mode);
            Notices.Target = view.OnNotice;
            try
            {
                summary = host(view, Notices, signals.Token);
            }
            finally
            {
                Notices.Target = null;
                view.Stop();
            }
        }
        else
        {
            summary = RunPlain(host, signals);
        }
        return (int)rules.Of(summary);
    }

    private SummaryReport RunPlain(
        Func<IReportSink, IProgress<string>, CancellationToken, SummaryReport> host, StopSignals signals)
    {
        // Flushed at each write: nothing is left to be written where it would be disposed.
        TextWriter output = Console.IsOutputRedirected
            ? new StreamWriter(new StandardOutput(), new UTF8Encoding(false)) { AutoFlush = true } : Console.Out;
        var lines = new PlainLines(output, showsIntervals: mode != "replay", signals.Stop);
        SummaryReport summary = host(lines, Notices, signals.Token);
        return lines.Failure is { } failure ? throw new FailureException(failure) : summary;
    }
}
