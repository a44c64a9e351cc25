// SPDX-License-Identifier: Apache-2.0
using Telemetry.Config.Text;
using Telemetry.Yaml;

namespace Telemetry.Config;

/// <summary>One copy of a feed, as configured.</summary>
public sealed record LineSettings
{
    /// <summary>Name; null: A, B, ... by position.</summary>
    public string? Name { get; init; }

    /// <summary>Groups or server addresses.</summary>
    public required IReadOnlyList<Located<AddressRange>> Addresses { get; init; }

    /// <summary>Interface on which it is expected, or null.</summary>
    public string? Interface { get; init; }

    /// <summary>Sender for source-specific multicast, or 0.</summary>
    public UInt128 Source { get; init; }

    /// <summary>802.1Q id, or 0.</summary>
    public ushort VlanId { get; init; }

    /// <summary>True if the appliance joins the groups itself.</summary>
    public bool Join { get; init; }

    /// <summary>Position in the file, or the option.</summary>
    public required string Where { get; init; }
}
