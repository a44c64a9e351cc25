// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;
using System.Text;

namespace Telemetry.Appliance.Kernel.Links;

/// <summary>Netlink messages about network devices; layouts of linux/rtnetlink.h, if_link.h.</summary>
internal static class LinkMessage
{
    /// <summary>A device is there or changed (RTM_NEWLINK).</summary>
    internal const ushort New = 16;

    private const int LinkBytes = 16;                           // struct ifinfomsg
    private const int IndexOffset = 4;
    private const int FlagsOffset = 8;
    private const uint CarrierFlags = 0x1_0001;                 // IFF_LOWER_UP | IFF_UP
    private const ushort NameAttribute = 3;                     // IFLA_IFNAME
    private const ushort ParentAttribute = 5;                   // IFLA_LINK
    private const ushort MasterAttribute = 10;                  // IFLA_MASTER
    private const ushort InformationAttribute = 18;             // IFLA_LINKINFO
    private const ushort NamespaceAttribute = 37;               // IFLA_LINK_NETNSID
    private const ushort KindAttribute = 1;                     // IFLA_INFO_KIND
    private const ushort DataAttribute = 2;                     // IFLA_INFO_DATA
    private const ushort VlanIdAttribute = 1;                   // IFLA_VLAN_ID

    /// <summary>Index and carrier of the device that a message is about; no allocation. False if it is too
    /// short.</summary>
    internal static bool TryReadState(ReadOnlySpan<byte> body, out int index, out bool hasCarrier)
    {
        (index, hasCarrier) = (0, false);
        if (body.Length < LinkBytes)
            return false;
        index = MemoryMarshal.Read<int>(body[IndexOffset..]);
        hasCarrier = (MemoryMarshal.Read<uint>(body[FlagsOffset..]) & CarrierFlags) == CarrierFlags;
        return true;
    }

    /// <summary>The device that a message is about; null if it has no name.</summary>
    internal static NetworkLink? Read(ReadOnlySpan<byte> body)
    {
        if (!TryReadState(body, out int index, out bool hasCarrier))
            return null;
        ReadOnlySpan<byte> attributes = body[LinkBytes..];
        string name = Text(NetlinkMessage.Find(attributes, NameAttribute));
        if (name.Length == 0)
            return null;
        ReadOnlySpan<byte> information = NetlinkMessage.Find(attributes, InformationAttribute);
        string kind = Text(NetlinkMessage.Find(information, KindAttribute));
        ReadOnlySpan<byte> vlan = kind == "vlan"
            ? NetlinkMessage.Find(NetlinkMessage.Find(information, DataAttribute), VlanIdAttribute)
            : default;
        return new NetworkLink
        {
            Index = index,
            Name = name,
            Kind = kind,
            ParentIndex = Number(NetlinkMessage.Find(attributes, ParentAttribute)),
            IsParentElsewhere = NetlinkMessage.Find(attributes, NamespaceAttribute).Length > 0,
            MasterIndex = Number(NetlinkMessage.Find(attributes, MasterAttribute)),
            VlanId = vlan.Length >= sizeof(ushort) ? MemoryMarshal.Read<ushort>(vlan) : (ushort)0,
            HasCarrier = hasCarrier,
        };
    }

    private static int Number(ReadOnlySpan<byte> value) =>
        value.Length >= sizeof(int) ? MemoryMarshal.Read<int>(value) : 0;

    private static string Text(ReadOnlySpan<byte> value)
    {
        int end = value.IndexOf((byte)0);
        return Encoding.UTF8.GetString(end >= 0 ? value[..end] : value);
    }
}
