// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Reports.Host;

/// <summary>Records lost by the rings, by reason.</summary>
public readonly record struct LostReport
{
    /// <summary>The ring was full.</summary>
    public long? Full { get; init; }

    /// <summary>The CPU has no ring.</summary>
    public long? NoRing { get; init; }
}
