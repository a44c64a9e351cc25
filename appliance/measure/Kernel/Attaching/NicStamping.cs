// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;
using Telemetry.Kernel.Native;
using Telemetry.Kernel.Netlink;

namespace Telemetry.Kernel.Attaching;

/// <summary>Ability of a NIC to stamp received packets, its setting, and who can read the stamps; read from the kernel,
/// which is not changed.</summary>
public sealed unsafe record NicStamping
{
    /// <summary>Filter of stamped packets that means all of them (HWTSTAMP_FILTER_ALL of linux/net_tstamp.h).</summary>
    public const int FilterAll = 1;

    private const nuint GetStamping = 0x89B1;                   // SIOCGHWTSTAMP
    private const uint GetStampInfo = 0x41;                     // ETHTOOL_GET_TS_INFO
    private const int InfoWords = 11;                           // struct ethtool_ts_info
    private const int ClockWord = 2;
    private const int FiltersWord = 7;
    private const ushort FamilyControl = 16;                    // GENL_ID_CTRL
    private const byte GetFamily = 3;                           // CTRL_CMD_GETFAMILY
    private const ushort FamilyId = 1;                          // CTRL_ATTR_FAMILY_ID
    private const ushort FamilyName = 2;                        // CTRL_ATTR_FAMILY_NAME
    private const byte GetDevice = 1;                           // NETDEV_CMD_DEV_GET
    private const ushort DeviceIndex = 1;                       // NETDEV_A_DEV_IFINDEX
    private const ushort MetadataFeatures = 5;                  // NETDEV_A_DEV_XDP_RX_METADATA_FEATURES
    private const int GenericHeader = 4;                        // struct genlmsghdr
    private const ulong TimestampFeature = 1;                   // NETDEV_XDP_RX_METADATA_TIMESTAMP

    /// <summary>Metadata that a program bound to the device can read at XDP, bits of enum netdev_xdp_rx_metadata; null
    /// if the kernel (before 6.3, or without the netlink family) does not say.</summary>
    public ulong? XdpMetadata { get; private init; }

    /// <summary>True if a program bound to the device can read stamps at XDP: its driver has the function, which says
    /// nothing about the setting of the NIC.</summary>
    public bool AtXdp => (XdpMetadata & TimestampFeature) is > 0;

    /// <summary>Filter in force: 0 for none, <see cref="FilterAll"/>; others are kinds of PTP packets. Null if the
    /// driver has no such setting.</summary>
    public int? Filter { get; private init; }

    /// <summary>True if the NIC can stamp all received packets.</summary>
    public bool CanStampAll { get; private init; }

    /// <summary>Number of its clock, <c>/dev/ptpN</c>; -1 if it has none.</summary>
    public int Clock { get; private init; } = -1;

    /// <summary>Reads it.</summary>
    /// <param name="name">The interface, of the calling thread's network namespace.</param>
    public static NicStamping Of(string name)
    {
        int socket = Libc.socket(Libc.AddressFamilyInet, Libc.SocketDatagram | Libc.SocketCloseOnExec, 0);
        if (socket < 0)
            return new NicStamping();
        try
        {
            uint* info = stackalloc uint[InfoWords];
            new Span<uint>(info, InfoWords).Clear();
            info[0] = GetStampInfo;
            bool isKnown = InterfaceRequest.AskEthtool(socket, name, info);
            return new NicStamping
            {
                XdpMetadata = MetadataOf(NetworkDevice.IndexOf(name)),
                Filter = FilterOf(socket, name),
                CanStampAll = isKnown && (info[FiltersWord] & (1u << FilterAll)) != 0,
                Clock = isKnown ? (int)info[ClockWord] : -1,
            };
        }
        finally
        {
            _ = Libc.close(socket);
        }
    }

    /// <summary>Describes what is missing for stamps of all received packets; null if nothing is.</summary>
    public string? Missing => this switch
    {
        { Filter: null } => "its driver has no stamps",
        { Clock: < 0 } => "it has no clock (PHC) of its own",
        { Filter: FilterAll } => null,
        { CanStampAll: true, Filter: 0 } => "stamping of received packets is off",
        { CanStampAll: true } => "it stamps only some kinds of received packets",
        _ => "it can stamp only some kinds of received packets",
    };

    private static int? FilterOf(int socket, string name)
    {
        int* setting = stackalloc int[3] { 0, 0, 0 };           // struct hwtstamp_config: flags, tx_type, rx_filter
        InterfaceRequest request = InterfaceRequest.For(name, setting);
        return Libc.ioctl(socket, GetStamping, &request) < 0 ? null : setting[2];
    }

    private static ulong? MetadataOf(int index)
    {
        using var socket = new NetlinkSocket(NetlinkSocket.Generic);
        Span<byte> question = stackalloc byte[GenericHeader + NetlinkMessage.AttributeBytes + 8];
        question.Clear();
        question[0] = GetFamily;
        question[1] = 1;                                        // version
        _ = NetlinkMessage.WriteAttribute(question[GenericHeader..], FamilyName, "netdev\0"u8);
        if (Answer(socket, FamilyControl, question, FamilyId) is not { Length: sizeof(ushort) } family)
            return null;
        question = question[..(GenericHeader + NetlinkMessage.AttributeBytes + sizeof(int))];
        question.Clear();
        question[0] = GetDevice;
        question[1] = 1;
        _ = NetlinkMessage.WriteAttribute(
            question[GenericHeader..], DeviceIndex, MemoryMarshal.AsBytes(new ReadOnlySpan<int>(in index)));
        byte[]? features = Answer(socket, MemoryMarshal.Read<ushort>(family), question, MetadataFeatures);
        return features is { Length: sizeof(ulong) } ? MemoryMarshal.Read<ulong>(features) : null;
    }

    private static byte[]? Answer(NetlinkSocket socket, ushort family, ReadOnlySpan<byte> question, ushort attribute)
    {
        if (!socket.Ask(family, NetlinkMessage.Request, question)
            || !socket.TryTake(out ushort type, out ReadOnlySpan<byte> body)
            || type == NetlinkMessage.Error || body.Length < GenericHeader)
            return null;
        ReadOnlySpan<byte> value = NetlinkMessage.Find(body[GenericHeader..], attribute);
        return value.IsEmpty ? null : value.ToArray();
    }
}
