// SPDX-License-Identifier: Apache-2.0
using Telemetry.Capture;
using Telemetry.Config.Planning;
using Telemetry.Model.Confinement;
using Telemetry.Model.Counters;
using Telemetry.Model.Packets;
using Telemetry.Pipeline.Latency;
using Telemetry.Pipeline.Latency.Orders;
using Telemetry.Publishing;

namespace Telemetry.Appliance;

/// <summary>Parts, threads and sizes of one command's pipeline; what live and replayed packets need differs.</summary>
internal sealed record PipelineOptions
{
    /// <summary>The feeds, lines, sessions and flows.</summary>
    public required Topology Topology { get; init; }

    /// <summary>Identity and bounds of the publisher; the analysis has the same interval, days and clock.</summary>
    public required PublisherOptions Publisher { get; init; }

    /// <summary>Counters kept outside the analysis.</summary>
    public required IHostCounterSource HostCounters { get; init; }

    /// <summary>Follows the publisher's reading of the host's clock; null if no stamps are those of devices.</summary>
    public TrailerStamps? Trailers { get; init; }

    /// <summary>True if packets that the host drops are recorded.</summary>
    public bool HostDrops { get; init; }

    /// <summary>Receives the segments that the kernel sent again; null if it does not report them.</summary>
    public ResentCounts? Resent { get; init; }

    /// <summary>Chooses orders whose causes are looked for; null for none.</summary>
    public LateOrders? LateOrders { get; init; }

    /// <summary>Receives the processes that read lines, where reads are recorded.</summary>
    public ReadingProcesses? ReadingProcesses { get; init; }

    /// <summary>Takes the stamps of NICs; null if none are recorded.</summary>
    public WireSamples? Wires { get; init; }

    /// <summary>True to report every packet and message (<c>--packets</c>).</summary>
    public bool Packets { get; init; }

    /// <summary>Wait mode of the threads, with <c>auto</c> resolved.</summary>
    public required WaitMode Wait { get; init; }

    /// <summary>Capacity in packet events of the ring between reader and analysis, a power of two; 0 for no ring: the
    /// reader's thread is the analysis thread.</summary>
    public required int PacketEvents { get; init; }

    /// <summary>True in replay: full queues are waited for, so that nothing is lost and intervals are
    /// deterministic.</summary>
    public bool Waits { get; init; }

    /// <summary>CPUs of analysis and publisher; by default neither is pinned.</summary>
    public CoreSettings Cores { get; init; } = new();

    /// <summary>True if the idle publisher yields its CPU and does not sleep.</summary>
    public bool KeepsPublisherAwake { get; init; }

    /// <summary>Intervals between analysis and publisher, the current one included; at least 2. With 2 an interval is
    /// prolonged while the publisher has not finished the previous one.</summary>
    public int Intervals { get; init; } = 3;

    /// <summary>Size of the queue of messages for the process's own reports, bytes, a power of two.</summary>
    public int LocalQueueBytes { get; init; } = MemoryPlan.LocalQueueBytes;

    /// <summary>Capacity of the queue of events for the publisher, a power of two.</summary>
    public int TelemetryEvents { get; init; } = 1 << 13;
}
