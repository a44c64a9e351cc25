// SPDX-License-Identifier: Apache-2.0
using Telemetry.Fleet.History;
using Telemetry.Fleet.Publishers;
using Telemetry.Reports.Distributions;

namespace Telemetry.Fleet.Queries;

/// <summary>Samples of one or more series, appliances and intervals together.</summary>
public sealed record Distribution
{
    /// <summary>Largest relative error of a value in buckets of 3 digits: a bucket, since values are its upper
    /// end.</summary>
    public const double FineError = 0.001;

    /// <summary>Distinct series in it.</summary>
    public required IReadOnlyList<SeriesIdentity> Series { get; init; }

    public required IReadOnlyList<string> Appliances { get; init; }

    /// <summary>Start, UTC since 1970, nanoseconds; null if unknown.</summary>
    public required long? FromTimeNs { get; init; }

    /// <summary>End, UTC since 1970, nanoseconds; null if unknown.</summary>
    public required long? ToTimeNs { get; init; }

    public required SparseHistogram Histogram { get; init; }

    /// <summary>Samples outside the histogram.</summary>
    public required SeriesSamples Samples { get; init; }

    /// <summary>Samples of the publishers' totals that were not received; null if unknown.</summary>
    public long? NotReceived { get; init; }

    /// <summary>True if nothing of it is missing.</summary>
    public required bool Complete { get; init; }

    /// <summary>True if an upper bound of the missing samples is known.</summary>
    public bool IsLossKnown { get; init; } = true;

    /// <summary>Received share of what was asked for.</summary>
    public required Coverage Coverage { get; init; }

    /// <summary>Distinct hashes of host settings in it.</summary>
    public required IReadOnlyList<string> Settings { get; init; }

    /// <summary>Parts by their source and resolution.</summary>
    public required IReadOnlyList<HistorySpan> Spans { get; init; }

    /// <summary>Times in it in which something was not received, oldest first.</summary>
    public IReadOnlyList<ReceptionHole> Holes { get; init; } = [];

    /// <summary>Largest relative error of a value.</summary>
    public double Error => HistorySpan.ErrorOf(Spans);

    /// <summary>Largest distance of the clocks from UTC where clocks are mixed, nanoseconds; null if unknown or not
    /// mixed.</summary>
    public long? UncertaintyNs { get; init; }

    /// <summary>True if samples are differences of two clocks.</summary>
    public bool MixesClocks => Series.Any(one => one.MixesClocks);

    /// <summary>Value at a percentile, nanoseconds; null if fewer than one sample lies beyond it.</summary>
    public long? At(double percentile) => At(Histogram, percentile);

    /// <summary>Value of samples at a percentile, nanoseconds; null if fewer than one sample lies beyond it.</summary>
    internal static long? At(SparseHistogram samples, double percentile) =>
        samples.TotalCount > 0 && (percentile >= 100 || samples.TotalCount * (100 - percentile) >= 100 - 1e-6)
            ? samples.ValueAtPercentile(percentile) : null;
}

/// <summary>A part of an answer.</summary>
/// <param name="FromTimeNs">Start, UTC, nanoseconds.</param>
/// <param name="ToTimeNs">End, UTC, nanoseconds.</param>
/// <param name="Source"><c>memory</c>, <c>disk</c>, <c>engine</c> or <c>recording</c>.</param>
/// <param name="ResolutionNs">Length of its intervals, nanoseconds.</param>
/// <param name="Error">Largest relative error of a value.</param>
public sealed record HistorySpan(long FromTimeNs, long ToTimeNs, string Source, long ResolutionNs, double Error)
{
    /// <summary>Source of what is received.</summary>
    public const string FromMemory = "memory";

    /// <summary>Source of what was recorded.</summary>
    public const string FromRecording = "recording";

    /// <summary>Source of what was stored.</summary>
    public const string FromDisk = "disk";

    /// <summary>Source of what a metric database has.</summary>
    public const string FromEngine = "engine";

    /// <summary>Reason in words why nothing of it is in the answer; null if its values are.</summary>
    public string? Failure { get; init; }

    /// <summary>Largest relative error of values that come from all of some spans.</summary>
    public static double ErrorOf(IReadOnlyList<HistorySpan> spans) => spans.Where(span => span.Failure is null)
        .Select(span => span.Error).DefaultIfEmpty(Distribution.FineError).Max();
}
