// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Appliance.Kernel.Links;

/// <summary>
/// A network device as a netlink message describes it (RTM_NEWLINK), read in place: nothing is allocated, and nothing
/// is valid longer than the message. What is missing is 0 or empty.
/// </summary>
internal ref struct LinkDescription
{
    /// <summary>Its index in its network namespace.</summary>
    internal int Index;

    /// <summary>Whether it is up and has its carrier (IFF_UP, IFF_LOWER_UP).</summary>
    internal bool HasCarrier;

    /// <summary>Its name, UTF-8.</summary>
    internal ReadOnlySpan<byte> Name;

    /// <summary>Kind of virtual device (<c>bond</c>, <c>vlan</c>, <c>veth</c>); empty for hardware.</summary>
    internal ReadOnlySpan<byte> Kind;

    /// <summary>Device that it lies on or is linked with (IFLA_LINK).</summary>
    internal int ParentIndex;

    /// <summary>Whether <see cref="ParentIndex"/> is of another network namespace.</summary>
    internal bool IsParentElsewhere;

    /// <summary>Bond, team or bridge that it is a port of.</summary>
    internal int MasterIndex;

    /// <summary>VLAN device: its VLAN id.</summary>
    internal ushort VlanId;
}
