// SPDX-License-Identifier: Apache-2.0
using Telemetry.Exporting.Otlp;
using Telemetry.Exporting.RemoteWrite;
using Telemetry.Exporting.Sending;
using Telemetry.Monitor.Config;

namespace Telemetry.Monitor.Hosting;

/// <summary>Sends what the monitor knows to other programs, to each at its own pace.</summary>
internal sealed class Exporters : IAsyncDisposable
{
    private List<IExporter> _all = [];

    /// <summary>Course of what is sent, one of each receiver; for any thread.</summary>
    public IReadOnlyList<ExportState> States => [.. Volatile.Read(ref _all).Select(one => one.State)];

    /// <summary>Begins to send; nothing where a recording is played, which is of the past.</summary>
    /// <param name="plan">The run.</param>
    /// <param name="source">The values.</param>
    /// <param name="notices">Receives lines about receivers that accept nothing.</param>
    public void Start(MonitorPlan plan, IMetricsSource source, IProgress<string> notices)
    {
        ExportSettings settings = plan.Settings.Export;
        if (plan.Recording is not null)
        {
            if (settings.RemoteWrite.Count + settings.Otlp.Count > 0)
                notices.Report("the values of a recording are not sent to other programs");
            return;
        }
        List<IExporter> all =
        [
            .. settings.RemoteWrite.Select(target => new RemoteWriter(target, source, notices)),
            .. settings.Otlp.Select(target => new OtlpWriter(target, source, notices)),
        ];
        foreach (IExporter exporter in all)
            exporter.Start();
        Volatile.Write(ref _all, all);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        foreach (IExporter exporter in _all)
            await exporter.DisposeAsync().ConfigureAwait(false);
    }
}
