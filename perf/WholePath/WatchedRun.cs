// SPDX-License-Identifier: Apache-2.0
using Telemetry.Appliance;
using Telemetry.Appliance.Live;
using Telemetry.Capture;
using Telemetry.Config;
using Telemetry.Config.Reading;
using Telemetry.Kernel.Threads;
using Telemetry.Perf.Benchmarks;
using Telemetry.Perf.Harness;
using Telemetry.Reports;
using Telemetry.Yaml;

namespace Telemetry.Perf.WholePath;

/// <c>run</c> with a configuration, in this process: programs on the watched interface, reader, analysis, publisher,
/// embedded driver.
internal sealed class WatchedRun : IDisposable
{
    private readonly LivePipeline _session;

    private WatchedRun(LivePipeline session) => _session = session;

    /// <summary>Starts it with all its threads on CPU 1; on return all programs are attached.</summary>
    internal static WatchedRun StartOnCpu1(PathNetwork network, Configuration configuration)
    {
        WatchedRun? run = null;
        // Threads inherit the CPUs of their creator.
        PinnedThread.Run(() => run = Start(network, configuration), cpu: 1);
        return run!;
    }

    /// <summary>Starts it with its threads on the caller's CPUs; on return all programs are attached.</summary>
    /// <param name="network">The network.</param>
    /// <param name="configuration">The configuration.</param>
    /// <param name="channel">Channel to publish to; null for one without subscribers.</param>
    internal static WatchedRun Start(PathNetwork network, Configuration configuration, string? channel = null)
    {
        Settings settings = configuration.Settings;
        channel ??= "aeron:udp?control=" + AeronPeer.FreeEndpoint() + "|control-mode=dynamic";
        return new WatchedRun(LivePipeline.Start(
            new RunPlan { Configuration = configuration, Channel = new Located<string>(channel, channel) },
            new LiveProcess
            {
                Cores = CorePlan.For(settings.Cores, CpuTopology.Read(), HostThread.Cpus(), HostThread.MayUse,
                    settings.Interfaces.Select(device => device.Name)),
                Notices = new Progress<string>(),
                InNamespace = network.OnHost,
            }));
    }

    /// <summary>Reads a configuration; an error is a defect of the benchmark.</summary>
    internal static Configuration Configure(string yaml)
    {
        var errors = new ErrorList();
        Settings settings = ConfigReader.ReadText(yaml, "benchmark", errors);
        errors.ThrowIfAny();
        return Configuration.Build(settings);
    }

    /// <summary>Detaches, reads the remaining records, and publishes everything. Checks that the ledger
    /// balances.</summary>
    internal SummaryReport Finish()
    {
        _session.Stop();
        var reports = new LocalReports("run", _session.Messages, _session.Packets, new NoReports());
        reports.TakeUntil(() => _session.IsDone, static () => { });
        _session.ThrowIfFailed();
        SummaryReport summary = reports.Summary();
        return summary.Ledger.Closed == true
            ? summary : throw new InvalidOperationException($"the ledger is not closed: {summary.Ledger}");
    }

    /// <inheritdoc/>
    public void Dispose() => _session.Dispose();
}
