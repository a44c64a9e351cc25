// SPDX-License-Identifier: Apache-2.0
using Telemetry.CaptureFiles.Sampling;
using Telemetry.Config;
using Telemetry.Config.Planning;
using Telemetry.Feeds.Catalog;
using Telemetry.Reports;
using Telemetry.Reports.Captures;

namespace Telemetry.Diagnostics.Recognition;

/// <summary>Parts of captures that recognition reads, and protocols that it searches for.</summary>
public sealed record RecognitionOptions
{
    /// <summary>Bytes that are read at most of files that are not compressed; larger ones are read at some places.
    /// </summary>
    public long SampleBytes { get; init; } = SamplePlan.DefaultBytes;

    /// <summary>True if standard input and pipes are read to their end, false if a replay needs them again.</summary>
    public bool ReadsPipesWhole { get; init; }

    /// <summary>Protocols that the configuration declares.</summary>
    public IReadOnlyList<ProtocolRow> Declared { get; init; } = [];

    public static IReadOnlyList<ProtocolRow> DeclaredIn(Settings settings) =>
        [.. new ProtocolFinder(settings).Rows.Where(row => row.Declared is not null)];
}

/// <summary>Progress of recognition in captures.</summary>
/// <param name="BytesRead">Bytes read of all captures.</param>
/// <param name="BytesTotal">Bytes that will be read; null if unknown.</param>
/// <param name="Packets">Packets read.</param>
public readonly record struct RecognitionProgress(long BytesRead, long? BytesTotal, long Packets);

/// <summary>Result of recognition in captures.</summary>
/// <param name="Detected">As <see cref="Recogniser.Judge"/>.</param>
/// <param name="Captures">What was read of each capture.</param>
/// <param name="Matched">UDP and TCP packets, which were examined.</param>
/// <param name="FirstStampNs">Earliest stamp, nanoseconds since 1970; null without packets.</param>
/// <param name="LastStampNs">Latest stamp, nanoseconds since 1970; null without packets.</param>
/// <param name="Failures">Reasons for which captures ended early, a stop request among them.</param>
public sealed record RecognitionResult(
    IReadOnlyList<DetectedReport> Detected, IReadOnlyList<ExaminedCaptureReport> Captures, long Matched,
    long? FirstStampNs, long? LastStampNs, IReadOnlyList<Failure> Failures)
{
    /// <summary>True if a stop request ended it before the end of what was to be read.</summary>
    public bool IsStopped => Failures.Any(failure => failure.Code == ExitCode.Interrupted);
}
