// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;
using System.Text;
using Telemetry.Kernel.Netlink;

namespace Telemetry.Kernel.Links;

/// <summary>Netlink messages about network devices; layouts of linux/rtnetlink.h, if_link.h.</summary>
public static class LinkMessage
{
    /// <summary>A device appeared or changed (RTM_NEWLINK).</summary>
    public const ushort New = 16;

    private const ushort Get = 18;                              // RTM_GETLINK
    private const int LinkBytes = 16;                           // struct ifinfomsg
    private const int IndexOffset = 4;
    private const int FlagsOffset = 8;
    private const uint CarrierFlags = 0x1_0001;                 // IFF_LOWER_UP | IFF_UP
    private const ushort NameAttribute = 3;                     // IFLA_IFNAME
    private const ushort ParentAttribute = 5;                   // IFLA_LINK
    private const ushort MasterAttribute = 10;                  // IFLA_MASTER
    private const ushort InformationAttribute = 18;             // IFLA_LINKINFO
    private const ushort MaskAttribute = 29;                    // IFLA_EXT_MASK
    private const ushort NamespaceAttribute = 37;               // IFLA_LINK_NETNSID
    private const ushort KindAttribute = 1;                     // IFLA_INFO_KIND
    private const ushort DataAttribute = 2;                     // IFLA_INFO_DATA
    private const ushort VlanIdAttribute = 1;                   // IFLA_VLAN_ID

    // RTEXT_FILTER_SKIP_STATS
    private static ReadOnlySpan<byte> SkipStatistics => [8, 0, 0, 0];

    /// <summary>Reads index and carrier of the message's device; no allocation. Returns false if the message is too
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

    /// <summary>Requests all devices of the socket's namespace; each is one message of the answer. No
    /// allocation.</summary>
    /// <returns>False if the request cannot be sent.</returns>
    public static bool AskForAll(NetlinkSocket socket)
    {
        Span<byte> question = stackalloc byte[LinkBytes + NetlinkMessage.AttributeBytes + sizeof(uint)];
        question.Clear();
        NetlinkMessage.WriteAttribute(question[LinkBytes..], MaskAttribute, SkipStatistics);
        return socket.Ask(Get, NetlinkMessage.Request | NetlinkMessage.Dump, question);
    }

    /// <summary>Reads the description of a device from a message; no allocation. Returns false if the message is too
    /// short.</summary>
    public static bool TryRead(ReadOnlySpan<byte> body, out LinkDescription link)
    {
        link = default;
        if (!TryReadState(body, out link.Index, out link.HasCarrier))
            return false;
        ReadOnlySpan<byte> attributes = body[LinkBytes..];
        while (NetlinkMessage.TryTakeAttribute(ref attributes, out int type, out ReadOnlySpan<byte> value))
        {
            if (type == NameAttribute)
                link.Name = Text(value);
            else if (type == ParentAttribute)
                link.ParentIndex = Number(value);
            else if (type == MasterAttribute)
                link.MasterIndex = Number(value);
            else if (type == NamespaceAttribute)
                link.IsParentElsewhere = true;
            else if (type == InformationAttribute)
                ReadInformation(value, ref link);
        }
        return true;
    }

    /// <summary>Device of a message; null if it has no name.</summary>
    internal static NetworkLink? Read(ReadOnlySpan<byte> body)
    {
        if (!TryRead(body, out LinkDescription link) || link.Name.IsEmpty)
            return null;
        return new NetworkLink
        {
            Index = link.Index,
            Name = Encoding.UTF8.GetString(link.Name),
            Kind = Encoding.UTF8.GetString(link.Kind),
            ParentIndex = link.ParentIndex,
            IsParentElsewhere = link.IsParentElsewhere,
            MasterIndex = link.MasterIndex,
            VlanId = link.VlanId,
            HasCarrier = link.HasCarrier,
        };
    }

    private static void ReadInformation(ReadOnlySpan<byte> information, scoped ref LinkDescription link)
    {
        link.Kind = Text(NetlinkMessage.Find(information, KindAttribute));
        ReadOnlySpan<byte> vlan = link.Kind.SequenceEqual("vlan"u8)
            ? NetlinkMessage.Find(NetlinkMessage.Find(information, DataAttribute), VlanIdAttribute)
            : default;
        link.VlanId = vlan.Length >= sizeof(ushort) ? MemoryMarshal.Read<ushort>(vlan) : (ushort)0;
    }

    private static int Number(ReadOnlySpan<byte> value) =>
        value.Length >= sizeof(int) ? MemoryMarshal.Read<int>(value) : 0;

    private static ReadOnlySpan<byte> Text(ReadOnlySpan<byte> value)
    {
        int end = value.IndexOf((byte)0);
        return end >= 0 ? value[..end] : value;
    }
}
