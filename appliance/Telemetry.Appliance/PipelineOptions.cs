// SPDX-License-Identifier: Apache-2.0
using Telemetry.Config.Planning;
using Telemetry.Model.Definitions;
using Telemetry.Pipeline.Stages;
using Telemetry.Publishing;

namespace Telemetry.Appliance;

/// <summary>How the pipeline of one command is built.</summary>
internal sealed record PipelineOptions
{
    /// <summary>What is watched.</summary>
    public required Topology Topology { get; init; }

    /// <summary>Who publishes, with which bounds.</summary>
    public required PublisherOptions Publisher { get; init; }

    /// <summary>How the analysis runs.</summary>
    public required AnalysisOptions Analysis { get; init; }

    /// <summary>What is counted outside the analysis.</summary>
    public required IHostCounterSource HostCounters { get; init; }

    /// <summary>How threads wait, resolved.</summary>
    public required WaitMode Wait { get; init; }

    /// <summary>
    /// Packet events between reader and analysis, a power of two; 0: none, the reader's thread is the analysis thread.
    /// </summary>
    public required int PacketEvents { get; init; }

    /// <summary>CPU of the analysis; null: not pinned.</summary>
    public int? AnalysisCpu { get; init; }

    /// <summary>Whether the publisher yields its CPU where it has nothing to do, and does not sleep.</summary>
    public bool KeepsPublisherAwake { get; init; }

    /// <summary>CPU of the publisher; null: not pinned.</summary>
    public int? PublisherCpu { get; init; }

    /// <summary>Tell every packet and message.</summary>
    public bool TellsPackets { get; init; }

    /// <summary>Intervals on their way between analysis and publisher, the one at hand included; at least 2. With 2
    /// an interval goes on while the publisher has not done with the one before.</summary>
    public int Intervals { get; init; } = 3;

    /// <summary>Bytes of messages that wait to be reported, a power of two.</summary>
    public int LocalQueueBytes { get; init; } = MemoryPlan.LocalQueueBytes;

    /// <summary>Events that wait for the publisher, a power of two.</summary>
    public int TelemetryEvents { get; init; } = 1 << 13;
}
