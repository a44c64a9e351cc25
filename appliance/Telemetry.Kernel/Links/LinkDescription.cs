// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Kernel.Links;

/// <summary>
/// A network device as a netlink message describes it (RTM_NEWLINK), read in place: nothing is allocated, and nothing
/// is valid longer than the message. What is missing is 0 or empty.
/// </summary>
public ref struct LinkDescription
{
    /// <summary>Its index in its network namespace.</summary>
    public int Index;

    /// <summary>Whether it is up and has its carrier (IFF_UP, IFF_LOWER_UP).</summary>
    internal bool HasCarrier;

    /// <summary>Its name, UTF-8.</summary>
    public ReadOnlySpan<byte> Name;

    /// <summary>Kind of virtual device (<c>bond</c>, <c>vlan</c>, <c>veth</c>); empty for hardware.</summary>
    public ReadOnlySpan<byte> Kind;

    /// <summary>Device that it lies on or is linked with (IFLA_LINK).</summary>
    public int ParentIndex;

    /// <summary>Whether <see cref="ParentIndex"/> is of another network namespace.</summary>
    public bool IsParentElsewhere;

    /// <summary>Bond, team or bridge that it is a port of.</summary>
    public int MasterIndex;

    /// <summary>VLAN device: its VLAN id.</summary>
    internal ushort VlanId;
}
