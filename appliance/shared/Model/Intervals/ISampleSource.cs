// SPDX-License-Identifier: Apache-2.0
using Telemetry.Model.Control;

namespace Telemetry.Model.Intervals;

/// <summary>A sample of a series that another thread than the analysis measured.</summary>
/// <param name="Place">Place of the series at its source.</param>
/// <param name="EndStampNs">The host's stamp at its end, nanoseconds.</param>
public readonly record struct TimedSample(int Place, long DurationNs, long EndStampNs);

/// <summary>Samples of series on their way from the thread that measures them to the publisher, and how many may be
/// missing.</summary>
public interface ISampleSource
{
    /// <summary>Samples that wait for the publisher.</summary>
    BoundedQueue<TimedSample> Samples { get; }

    /// <summary>Place of a series here; -1 if its samples come from elsewhere.</summary>
    int PlaceOf(SeriesDefinition series);

    /// <summary>Samples of a place that may be missing, since the start.</summary>
    long MissingOf(int place);
}
