// SPDX-License-Identifier: Apache-2.0
using System.Collections.ObjectModel;
using Telemetry.CaptureFiles.Formats;
using Telemetry.Diagnostics.Recognition;
using Telemetry.Publishing;
using Telemetry.Reports;
using Telemetry.Reports.Captures;
using Telemetry.Stamps;

namespace Telemetry.Appliance.Replay;

/// <summary>Options of <c>replay</c>.</summary>
public sealed record ReplayPlan : RunPlan
{
    public override PublisherMode Mode => PublisherMode.Replay;

    /// <summary>Capture files, merged by stamp; <c>-</c> is standard input.</summary>
    public required IReadOnlyList<string> Captures { get; init; }

    /// <summary>True to recognise known protocols and use them, in place of the configuration's empty
    /// topology.</summary>
    public bool Detect { get; init; }

    /// <summary>Choice of the parts of captures that recognition reads.</summary>
    public RecognitionOptions Recognition { get; init; } = new();

    /// <summary>Parts of each capture that recognition read; null if nothing was left out.</summary>
    internal IReadOnlyList<ExaminedCaptureReport>? Examined { get; init; }

    /// <summary>True to ignore packets with a wrong checksum.</summary>
    public bool VerifyChecksums { get; init; }

    /// <summary>Source of the packets' stamps.</summary>
    public StampChoice Stamps { get; init; }

    /// <summary>Tunnels whose contents are looked at.</summary>
    public TunnelChoice Opens { get; init; }

    /// <summary>Added to all stamps of captures by their paths, nanoseconds.</summary>
    public IReadOnlyDictionary<string, long> OffsetsNs { get; init; } = ReadOnlyDictionary<string, long>.Empty;

    /// <summary>Threads that read and analyse, from 1; all but one read ahead. The results do not depend on
    /// it.</summary>
    public int Threads { get; init; } = 1;
}

/// <summary>Progress of a replay.</summary>
/// <param name="BytesRead">Bytes read of all capture files.</param>
/// <param name="BytesTotal">Bytes of all capture files; null if unknown (standard input).</param>
/// <param name="Packets">Packets read.</param>
public readonly record struct ReplayProgress(long BytesRead, long? BytesTotal, long Packets);

/// <summary>Result of a replay.</summary>
/// <param name="Topology">What was watched, recognised flows included.</param>
/// <param name="Failures">Reasons for which captures ended early.</param>
/// <param name="Statistics">What the recorder of each capture said of its interfaces last.</param>
internal sealed record ReplayResult(
    SummaryReport Summary, Topology Topology, IReadOnlyList<Failure> Failures,
    IReadOnlyList<IReadOnlyList<InterfaceStatistics>> Statistics);
