// SPDX-License-Identifier: Apache-2.0
using System.Globalization;

namespace Telemetry.Kernel.Links;

/// <summary>A configured interface and the lowest devices that its packets pass.</summary>
/// <param name="Name">As configured.</param>
/// <param name="Devices">The lowest devices, each with the VLAN id that its packets of this interface carry, or
/// 0.</param>
/// <param name="IsBridge">Whether a bridge lies between: it forwards packets from one device to another.</param>
public sealed record ResolvedInterface(
    string Name, IReadOnlyList<(NetworkLink Link, ushort VlanId)> Devices, bool IsBridge)
{
    /// <summary>Whether it is itself a lowest device.</summary>
    public bool IsLowest => Devices is [(var link, 0)] && link.Name == Name;

    /// <summary>The same as places for flows.</summary>
    internal FlowPlace[] Places => [.. Devices.Select(device => new FlowPlace(device.Link.Index, device.VlanId))];

    /// <summary>The devices in words: <c>eth1, eth2</c>, <c>eth1 (VLAN 100)</c>.</summary>
    public string DevicesText => string.Join(", ", Devices.Select(device => device.VlanId == 0
        ? device.Link.Name
        : string.Create(CultureInfo.InvariantCulture, $"{device.Link.Name} (VLAN {device.VlanId})")));

    /// <summary>For lists: the name, and what it lies on if it is no lowest device.</summary>
    internal string Text => IsLowest ? Name : $"{Name}: {DevicesText}";
}
