// SPDX-License-Identifier: Apache-2.0
using Telemetry.Exporting.Formats;
using Telemetry.Exporting.Sending;

namespace Telemetry.Exporting.Otlp;

/// <summary>A collector that receives OpenTelemetry's protocol over HTTP.</summary>
public sealed record OtlpTarget
{
    /// <summary>Paths of the kinds of messages, which are added to the address.</summary>
    public static IReadOnlyList<string> Paths { get; } = ["v1/metrics", "v1/logs", "v1/traces"];

    /// <summary>Address before <c>/v1/metrics</c> and <c>/v1/logs</c>, such as <c>http://collector:4318</c>.</summary>
    public required Uri Url { get; init; }

    /// <summary>Time between two sets of values.</summary>
    public TimeSpan Every { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>True to send events and gaps too, as records of a log.</summary>
    public bool Logs { get; init; }

    /// <summary>Scale of the histograms: their buckets for each doubling, as a power of two.</summary>
    public int Schema { get; init; } = HistogramSchema.Default;

    /// <summary>Proof of identity.</summary>
    public TargetAccess Access { get; init; } = new();
}
