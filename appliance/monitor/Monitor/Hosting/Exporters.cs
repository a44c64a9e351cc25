// SPDX-License-Identifier: Apache-2.0
using Telemetry.Exporting.Logs;
using Telemetry.Exporting.Otlp;
using Telemetry.Exporting.RemoteWrite;
using Telemetry.Exporting.Sending;
using Telemetry.Monitor.Config;

namespace Telemetry.Monitor.Hosting;

/// <summary>Sends what the monitor knows to other programs, to each at its own pace.</summary>
/// <param name="plan">The run: nothing is sent where a recording is played, which is of the past.</param>
/// <param name="notices">Receives lines about receivers that accept nothing.</param>
internal sealed class Exporters(MonitorPlan plan, IProgress<string> notices) : IAsyncDisposable
{
    private List<IExporter> _all = [];

    /// <summary>Course of what is sent, one of each receiver; for any thread.</summary>
    public IReadOnlyList<ExportState> States => [.. Volatile.Read(ref _all).Select(one => one.State)];

    /// <summary>Senders of events and gaps. They take them before they begin to send.</summary>
    public IReadOnlyList<LogWriter> Logs { get; } = plan.Recording is not null ? [] :
    [
        .. plan.Settings.Export.Otlp.Where(target => target.Logs).Select(target => LogWriters.Of(target, notices)),
        .. plan.Settings.Export.Syslog.Select(target => LogWriters.Of(target, notices)),
        .. plan.Settings.Export.Journal is { } journal ? [LogWriters.Of(journal, notices)] : (LogWriter[])[],
    ];

    /// <summary>Begins to send.</summary>
    public void Start(IMetricsSource source)
    {
        ExportSettings settings = plan.Settings.Export;
        if (plan.Recording is not null)
        {
            if (!settings.IsEmpty)
                notices.Report("nothing of a recording is sent to other programs");
            return;
        }
        List<IExporter> all =
        [
            .. settings.RemoteWrite.Select(target => new RemoteWriter(target, source, notices)),
            .. settings.Otlp.Select(target => new OtlpWriter(target, source, notices)),
            .. Logs,
        ];
        foreach (IExporter exporter in all)
            exporter.Start();
        Volatile.Write(ref _all, all);
    }

    public async ValueTask DisposeAsync()
    {
        // They end together: each may take a moment for what came last.
        await Task.WhenAll(_all.Select(one => one.DisposeAsync().AsTask())).ConfigureAwait(false);
    }
}
