// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Kernel.Links;

/// <summary>Network device as described by netlink (RTM_NEWLINK).</summary>
public sealed record NetworkLink
{
    /// <summary>Index in the device's network namespace.</summary>
    public required int Index { get; init; }

    /// <summary>Name of the device; where it was renamed while it is watched, the name before.</summary>
    public required string Name { get; init; }

    /// <summary>Kind of virtual device (<c>bond</c>, <c>vlan</c>, <c>veth</c>); empty for hardware.</summary>
    internal string Kind { get; init; } = "";

    /// <summary>Index of the device that it lies on or is linked with (IFLA_LINK), or 0.</summary>
    internal int ParentIndex { get; init; }

    /// <summary>True if <see cref="ParentIndex"/> is of another network namespace.</summary>
    internal bool IsParentElsewhere { get; init; }

    /// <summary>Index of the bond, team or bridge that it is a port of, or 0.</summary>
    internal int MasterIndex { get; init; }

    /// <summary>VLAN id of a VLAN device; 0 for others.</summary>
    internal ushort VlanId { get; init; }

    /// <summary>True if it is up and has its carrier (IFF_UP, IFF_LOWER_UP).</summary>
    public bool HasCarrier { get; init; }
}
