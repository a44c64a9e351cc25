// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Reports.Captures;

/// <summary>One tunnel in a capture.</summary>
public sealed record TunnelReport
{
    public required string Capture { get; init; }

    /// <summary><c>erspan1</c>, <c>erspan2</c>, <c>erspan3</c>, <c>gre</c>, <c>vxlan</c>.</summary>
    public required string Kind { get; init; }

    /// <summary>Outer source address; null for several tunnels together.</summary>
    public string? Source { get; init; }

    /// <summary>Outer destination address; null for several tunnels together.</summary>
    public string? Destination { get; init; }

    /// <summary>ERSPAN session, VXLAN network identifier or GRE key; null without.</summary>
    public long? Session { get; init; }

    public long Packets { get; init; }

    /// <summary>Packets whose contents were looked at.</summary>
    public long Opened { get; init; }

    /// <summary>Copies lost on their way; null where they are not numbered.</summary>
    public long? MirrorLost { get; init; }

    /// <summary>Packets that came later than their successors; null where they are not numbered.</summary>
    public long? Reordered { get; init; }

    /// <summary>Packets whose number had come before; null where they are not numbered.</summary>
    public long? Repeated { get; init; }

    /// <summary>Times when the numbers went on elsewhere; null where they are not numbered.</summary>
    public long? Restarts { get; init; }

    /// <summary>Opened packets with another tunnel inside.</summary>
    public long Nested { get; init; }

    /// <summary>Packets whose inner frame the switch truncated.</summary>
    public long Truncated { get; init; }

    /// <summary>ERSPAN III: unit of its time stamp, which is not used; else null.</summary>
    public string? TimeGranularity { get; init; }

    /// <summary>Packets that could not be opened, by reason.</summary>
    public required IReadOnlyList<(string Reason, long Packets)> Refused { get; init; }
}
