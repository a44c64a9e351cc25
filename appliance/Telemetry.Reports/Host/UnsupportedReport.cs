// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Reports.Host;

/// <summary>Frames that were not parsed, by reason.</summary>
public readonly record struct UnsupportedReport
{
    /// <summary>EtherTypes that are not parsed.</summary>
    public long? Ethertype { get; init; }

    /// <summary>More tags than are parsed.</summary>
    public long? VlanDepth { get; init; }

    /// <summary>Fragments past the first.</summary>
    public long? Fragment { get; init; }

    /// <summary>IPv6 extension chains that are not walked.</summary>
    public long? Ipv6Extension { get; init; }

    /// <summary>Frames shorter than their headers.</summary>
    public long? Truncated { get; init; }

    /// <summary>Length fields that contradict the frame.</summary>
    public long? BadLength { get; init; }
}
