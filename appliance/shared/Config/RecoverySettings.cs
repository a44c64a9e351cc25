// SPDX-License-Identifier: Apache-2.0
using Telemetry.Config.Text;
using Telemetry.Feeds.Catalog;
using Telemetry.Yaml;

namespace Telemetry.Config;

/// <summary>One recovery channel of a feed, as configured.</summary>
public sealed record RecoverySettings
{
    /// <summary>Kind of its content.</summary>
    public required RecoveryKind Kind { get; init; }

    /// <summary>Name; null: A, B, ... by position.</summary>
    public string? Name { get; init; }

    /// <summary>Name of its protocol; null: that of the feed.</summary>
    public Located<string>? Protocol { get; init; }

    /// <summary>Groups or addresses that its packets are sent to.</summary>
    public IReadOnlyList<Located<AddressRange>> Addresses { get; init; } = [];

    /// <summary>Servers that take requests and answer them.</summary>
    public IReadOnlyList<Located<AddressRange>> Servers { get; init; } = [];

    /// <summary>Interface on which it is expected, or null.</summary>
    public string? Interface { get; init; }

    /// <summary>Sender for source-specific multicast, or 0.</summary>
    public UInt128 Source { get; init; }

    /// <summary>802.1Q id, or 0.</summary>
    public ushort VlanId { get; init; }

    /// <summary>Position in the file, or the option.</summary>
    public required string Where { get; init; }
}
