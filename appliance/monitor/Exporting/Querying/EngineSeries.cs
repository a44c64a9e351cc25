// SPDX-License-Identifier: Apache-2.0
using Telemetry.Exporting.Formats;

namespace Telemetry.Exporting.Querying;

/// <summary>A series of an answer: its labels, the name of the metric among them, and its values.</summary>
/// <param name="Points">Values, oldest first.</param>
public sealed record EngineSeries(IReadOnlyDictionary<string, string> Labels, IReadOnlyList<EnginePoint> Points)
{
    /// <summary>Label that has the name of the metric.</summary>
    public const string NameLabel = LabelNames.Name;

    /// <summary>Name of the metric.</summary>
    public string Name => Labels.GetValueOrDefault(NameLabel, "");
}

/// <summary>A value of a series.</summary>
/// <param name="TimeMs">Time that was asked for as UTC since 1970, milliseconds; the value is the newest one
/// then.</param>
/// <param name="Value">The number; of a native histogram its number of samples.</param>
/// <param name="Buckets">Buckets of a native histogram that have samples; null for a number.</param>
public readonly record struct EnginePoint(long TimeMs, double Value, IReadOnlyList<EngineBucket>? Buckets);

/// <summary>A bucket of a histogram.</summary>
/// <param name="Low">Lower bound.</param>
/// <param name="High">Upper bound.</param>
/// <param name="Count">Samples in it.</param>
public readonly record struct EngineBucket(double Low, double High, double Count);

/// <summary>Times in equal steps.</summary>
/// <param name="FirstMs">The first as UTC since 1970, milliseconds.</param>
/// <param name="LastMs">The last, or a time less than a step after it.</param>
/// <param name="StepMs">Step, milliseconds.</param>
public readonly record struct EngineTimes(long FirstMs, long LastMs, long StepMs);
