// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Reports;

/// <summary>The busiest window of one size.</summary>
public sealed record BurstReport
{
    /// <summary>Feed or session.</summary>
    public string? Flow { get; set; }

    /// <summary>Line; null for a session.</summary>
    public string? Line { get; set; }

    /// <summary>Session: <c>to_exchange</c> or <c>from_exchange</c>; null for a feed.</summary>
    public string? Direction { get; set; }

    /// <summary>Length of the window, nanoseconds.</summary>
    public long WindowNs { get; set; }

    /// <summary>Packets in it.</summary>
    public long Packets { get; set; }

    /// <summary>Wire bytes in it.</summary>
    public long Bytes { get; set; }

    /// <summary>Stamp of its first packet, nanoseconds.</summary>
    public long StampNs { get; set; }

    /// <summary>The same instant as UTC since 1970, nanoseconds.</summary>
    public long? TimeNs { get; set; }

    /// <summary>Resolution of stamps, nanoseconds.</summary>
    public long? ResolutionNs { get; set; }

    /// <summary>
    /// Largest distance of its times from UTC, nanoseconds; null while not synchronised, and in a replay.
    /// </summary>
    public long? UncertaintyNs { get; set; }
}
