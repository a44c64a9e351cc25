// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Kernel.Links;

/// <summary>
/// Network device as described by a netlink message (RTM_NEWLINK), read in place: nothing is allocated, and it is valid
/// only as long as the message. Missing values are 0 or empty.
/// </summary>
public ref struct LinkDescription
{
    /// <summary>Index in the device's network namespace.</summary>
    public int Index;

    /// <summary>True if it is up and has its carrier (IFF_UP, IFF_LOWER_UP).</summary>
    internal bool HasCarrier;

    /// <summary>Name of the device, UTF-8.</summary>
    public ReadOnlySpan<byte> Name;

    /// <summary>Kind of virtual device (<c>bond</c>, <c>vlan</c>, <c>veth</c>); empty for hardware.</summary>
    public ReadOnlySpan<byte> Kind;

    /// <summary>Index of the device that it lies on or is linked with (IFLA_LINK).</summary>
    public int ParentIndex;

    /// <summary>True if <see cref="ParentIndex"/> is of another network namespace.</summary>
    public bool IsParentElsewhere;

    /// <summary>Index of the bond, team or bridge that it is a port of.</summary>
    public int MasterIndex;

    /// <summary>VLAN id of a VLAN device.</summary>
    internal ushort VlanId;
}
