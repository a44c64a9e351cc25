// SPDX-License-Identifier: Apache-2.0
using Telemetry.Capture.HostPath;
using Telemetry.Config.Planning;
using Telemetry.Model.Clocks;
using Telemetry.Publishing;

namespace Telemetry.Appliance.Live;

/// <summary>Inputs of reader, analysis and publisher, which the parts add to.</summary>
internal sealed class LiveInputs
{
    internal LiveInputs(LiveParts run, IHostCounterSource counters)
    {
        Pipeline = new PipelineOptions
        {
            Topology = run.Configuration.Topology,
            Publisher = run.Identity with
            {
                StartStampNs = MonotonicClock.NowNs,
                Offset = run.Offset,
                ResolutionNs = Identity.ClockResolutionNs(),
                StampSource = StampSource.Kernel,
                MeasuresPublishing = true,
                DefersHistograms = true,
            },
            Intervals = MemoryPlan.IntervalsOnTheirWay,
            HostCounters = counters,
            Wait = WaitChoice.Resolve(run.Settings.Capture.Wait, run.Settings.Capture.Transport),
            KeepsPublisherAwake = WaitChoice.KeepsPublisherAwake(run.Settings.Capture.Wait),
            PacketEvents = run.Settings.Capture.PipelineEvents,
            Packets = run.Plan.Packets,
            Cores = run.Settings.Cores,
        };
        run.Each(part => part.AddTo(this));
    }

    internal PipelineOptions Pipeline { get; set; }

    internal PublisherOptions Publisher
    {
        get => Pipeline.Publisher;
        set => Pipeline = Pipeline with { Publisher = value };
    }

    /// <summary>Readers of the records of the host path.</summary>
    internal HostRecordReaders Host { get; set; } = new();

    /// <summary>Takes the stamps of NICs; null if no interface has them.</summary>
    internal NicStamps? NicStamps { get; set; }
}
