// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;
using System.Text;

namespace Telemetry.Appliance.Kernel.Links;

/// <summary>Netlink messages about network devices; layouts of linux/netlink.h, rtnetlink.h, if_link.h.</summary>
internal static class LinkMessage
{
    /// <summary>A device is there or changed (RTM_NEWLINK).</summary>
    internal const ushort New = 16;

    /// <summary>The end of a list (NLMSG_DONE).</summary>
    internal const ushort Done = 3;

    /// <summary>A refusal (NLMSG_ERROR), with -errno.</summary>
    internal const ushort Error = 2;

    /// <summary>Bytes of <c>struct nlmsghdr</c>.</summary>
    internal const int HeaderBytes = 16;

    private const int LinkBytes = 16;                           // struct ifinfomsg
    private const int AttributeBytes = 4;                       // struct rtattr
    private const int IndexOffset = 4;
    private const int FlagsOffset = 8;
    private const uint CarrierFlags = 0x1_0001;                 // IFF_LOWER_UP | IFF_UP
    private const ushort AttributeMask = 0x3FFF;                // without NLA_F_NESTED and NLA_F_NET_BYTEORDER
    private const ushort NameAttribute = 3;                     // IFLA_IFNAME
    private const ushort ParentAttribute = 5;                   // IFLA_LINK
    private const ushort MasterAttribute = 10;                  // IFLA_MASTER
    private const ushort InformationAttribute = 18;             // IFLA_LINKINFO
    private const ushort NamespaceAttribute = 37;               // IFLA_LINK_NETNSID
    private const ushort KindAttribute = 1;                     // IFLA_INFO_KIND
    private const ushort DataAttribute = 2;                     // IFLA_INFO_DATA
    private const ushort VlanIdAttribute = 1;                   // IFLA_VLAN_ID

    /// <summary>Takes the first message off; false at the end, or where the rest is no message.</summary>
    internal static bool TryTake(ref ReadOnlySpan<byte> messages, out ushort type, out ReadOnlySpan<byte> body)
    {
        type = 0;
        body = default;
        if (messages.Length < HeaderBytes)
            return false;
        uint length = MemoryMarshal.Read<uint>(messages);
        if (length < HeaderBytes || length > messages.Length)
            return false;
        type = MemoryMarshal.Read<ushort>(messages[4..]);
        body = messages[HeaderBytes..(int)length];
        messages = messages[Math.Min(Aligned((int)length), messages.Length)..];
        return true;
    }

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
        string name = Text(Find(attributes, NameAttribute));
        if (name.Length == 0)
            return null;
        ReadOnlySpan<byte> information = Find(attributes, InformationAttribute);
        string kind = Text(Find(information, KindAttribute));
        ReadOnlySpan<byte> vlan = kind == "vlan"
            ? Find(Find(information, DataAttribute), VlanIdAttribute)
            : default;
        return new NetworkLink
        {
            Index = index,
            Name = name,
            Kind = kind,
            ParentIndex = Number(Find(attributes, ParentAttribute)),
            IsParentElsewhere = Find(attributes, NamespaceAttribute).Length > 0,
            MasterIndex = Number(Find(attributes, MasterAttribute)),
            VlanId = vlan.Length >= sizeof(ushort) ? MemoryMarshal.Read<ushort>(vlan) : (ushort)0,
            HasCarrier = hasCarrier,
        };
    }

    /// <summary>The value of the first attribute of a type; empty if there is none.</summary>
    internal static ReadOnlySpan<byte> Find(ReadOnlySpan<byte> attributes, ushort wanted)
    {
        while (attributes.Length >= AttributeBytes)
        {
            int length = MemoryMarshal.Read<ushort>(attributes);
            if (length < AttributeBytes || length > attributes.Length)
                break;
            if ((MemoryMarshal.Read<ushort>(attributes[2..]) & AttributeMask) == wanted)
                return attributes[AttributeBytes..length];
            attributes = attributes[Math.Min(Aligned(length), attributes.Length)..];
        }
        return default;
    }

    private static int Aligned(int length) => (length + 3) & ~3;

    private static int Number(ReadOnlySpan<byte> value) =>
        value.Length >= sizeof(int) ? MemoryMarshal.Read<int>(value) : 0;

    private static string Text(ReadOnlySpan<byte> value)
    {
        int end = value.IndexOf((byte)0);
        return Encoding.UTF8.GetString(end >= 0 ? value[..end] : value);
    }
}
