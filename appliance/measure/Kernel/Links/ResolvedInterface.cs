// SPDX-License-Identifier: Apache-2.0
using System.Globalization;

namespace Telemetry.Kernel.Links;

/// <summary>A configured interface and the lowest devices that its packets pass.</summary>
/// <param name="Name">Name as configured.</param>
/// <param name="Devices">The lowest devices, each with the VLAN id that its packets of this interface carry, or
/// 0.</param>
/// <param name="IsBridge">True if a bridge lies between, which forwards packets from one device to another.</param>
public sealed record ResolvedInterface(
    string Name, IReadOnlyList<(NetworkLink Link, ushort VlanId)> Devices, bool IsBridge)
{
    /// <summary>The reason why a device is not there; null if all are. After all of them went away,
    /// <see cref="Devices"/> has the former ones; it is empty if there never was one.</summary>
    public Failure? Missing { get; init; }

    /// <summary>Index that stands for its devices in the flow table while none was ever there; no device has
    /// it.</summary>
    internal int StandIn { get; init; }

    /// <summary>True if it is itself a lowest device.</summary>
    public bool IsLowest => Devices is [(var link, 0)] && link.Name == Name;

    /// <summary>The devices as places for flows.</summary>
    internal FlowPlace[] Places => Devices.Count == 0
        ? [new FlowPlace(StandIn, 0)]
        : [.. Devices.Select(device => new FlowPlace(device.Link.Index, device.VlanId))];

    /// <summary>Text of the devices: <c>eth1, eth2</c>, <c>eth1 (VLAN 100)</c>.</summary>
    public string DevicesText => string.Join(", ", Devices.Select(device => device.VlanId == 0
        ? device.Link.Name
        : string.Create(CultureInfo.InvariantCulture, $"{device.Link.Name} (VLAN {device.VlanId})")));

    /// <summary>Text for lists: the name, with the devices below it if it is not a lowest device.</summary>
    internal string Text => IsLowest || Devices.Count == 0 ? Name : $"{Name}: {DevicesText}";

    /// <summary>The same with the present state.</summary>
    /// <param name="isAttached">True for devices with our programs.</param>
    internal string StateText(Predicate<string> isAttached) => Missing is not null ? $"{Name}: missing"
        : Devices.All(device => isAttached(device.Link.Name)) ? Text : $"{Name}: not attached";
}
