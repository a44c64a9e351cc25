// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Messages.Counters;

/// <summary>A struct of 64-bit counters only, each of a kind.</summary>
public interface ICounters
{
    /// <summary>Kind of each counter, in the order of the struct.</summary>
    static abstract ReadOnlySpan<MetricKind> Kinds { get; }
}
