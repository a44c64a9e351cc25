// SPDX-License-Identifier: Apache-2.0
using System.Net;
using System.Net.NetworkInformation;
using Telemetry.Kernel.Native;

namespace Telemetry.Kernel.Attaching;

/// <summary>Properties of an interface of the calling thread's network namespace, read from the kernel.</summary>
/// <param name="Index">Its current index.</param>
/// <param name="Driver">Its driver; empty if none is reported.</param>
/// <param name="HasEthernetHeader">True if its packets begin with an Ethernet header.</param>
public sealed unsafe record NetworkDevice(string Name, int Index, string Driver, bool HasEthernetHeader)
{
    /// <summary>Largest packet, bytes.</summary>
    public int Mtu { get; init; }

    /// <summary>True if it removes VLAN tags from frames before XDP sees them (<c>rx-vlan-offload</c>).</summary>
    public bool TakesTagsOut { get; init; }

    /// <summary>Frames that its receive ring holds, now and at most; null if its driver does not report it.</summary>
    public (int Now, int Most)? ReceiveRing { get; init; }

    /// <summary>True if its NIC has rules that send flows to receive queues (ntuple filters), switched on or
    /// not.</summary>
    public bool HasFlowRules { get; init; }

    private const uint CountFlowRules = 0x2E;                   // ETHTOOL_GRXCLSRLCNT
    private const int FlowRulesBytes = 256;                     // more than struct ethtool_rxnfc
    private const uint GetRings = 0x10;                         // ETHTOOL_GRINGPARAM
    private const int RingWords = 9;                            // struct ethtool_ringparam
    private const int RingMost = 1;                             // rx_max_pending
    private const int RingNow = 5;                              // rx_pending
    private const uint GetFlags = 0x25;                         // ETHTOOL_GFLAGS
    private const uint ReceiveVlanFlag = 1 << 8;                // ETH_FLAG_RXVLAN
    private const nuint HardwareAddressRequest = 0x8927;        // SIOCGIFHWADDR
    private const nuint MtuRequest = 0x8921;                    // SIOCGIFMTU
    private const string Memberships = "/proc/thread-self/net/igmp";
    private const string AllHosts = "010000E0";                 // 224.0.0.1, which every interface is in
    private const ushort TypeEthernet = 1;                      // ARPHRD_ETHER
    private const ushort TypeLoopback = 772;                    // ARPHRD_LOOPBACK

    /// <summary>Index of an interface, or 0 if there is none of that name.</summary>
    public static int IndexOf(string name) =>
        name.Length is > 0 and < InterfaceRequest.NameBytes ? (int)Libc.if_nametoindex(name) : 0;

    /// <summary>True if there is an interface of an index.</summary>
    public static bool Exists(int index)
    {
        byte* name = stackalloc byte[InterfaceRequest.NameBytes];
        return index > 0 && Libc.if_indextoname((uint)index, name) != null;
    }

    /// <summary>Looks an interface up; fails if there is none.</summary>
    public static NetworkDevice Find(string name)
    {
        int index = IndexOf(name);
        if (index == 0)
        {
            string known = string.Join(", ", NetworkInterface.GetAllNetworkInterfaces().Select(device => device.Name));
            throw new FailureException(new Failure(
                ExitCode.Usage, name, "there is no such interface", $"name one of: {known}"));
        }
        int socket = Libc.socket(Libc.AddressFamilyInet, Libc.SocketDatagram | Libc.SocketCloseOnExec, 0);
        if (socket < 0)
            NativeError.Throw("socket", NativeError.Last, name, "the interface cannot be asked",
                "see 'telemetry doctor'");
        try
        {
            return new NetworkDevice(name, index, InterfaceRequest.DriverOf(socket, name), IsEthernet(socket, name))
            {
                Mtu = MtuOf(socket, name),
                TakesTagsOut = TakesTags(socket, name),
                ReceiveRing = RingOf(socket, name),
                HasFlowRules = TakesFlowRules(socket, name),
            };
        }
        finally
        {
            _ = Libc.close(socket);
        }
    }

    /// <summary>True if the interface is in use: it has an address or a joined group, or that cannot be read.</summary>
    internal bool IsInUse() => HasGroups() is not false || Addresses().Any();

    /// <summary>Addresses of the interface.</summary>
    internal IEnumerable<IPAddress> Addresses() =>
        NetworkInterface.GetAllNetworkInterfaces().FirstOrDefault(device => device.Name == Name)?.GetIPProperties()
            .UnicastAddresses.Select(own => own.Address) ?? [];

    /// <summary>True if a group other than that of all hosts is joined on it; null if that cannot be read.</summary>
    /// <param name="table">The kernel's table of memberships.</param>
    // A line for each interface ("3  eth1  :  2  V3"), followed by indented lines, one for each of its groups.
    internal bool? HasGroups(string table = Memberships)
    {
        if (TextFile.Read(table) is not { } text || !text.StartsWith("Idx", StringComparison.Ordinal))
            return null;
        bool isHere = false;
        foreach (string line in text.Split('\n').Skip(1))
        {
            string[] words = line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
            if (line.Length > 0 && char.IsAsciiDigit(line[0]))
                isHere = words.Length > 1 && words[1] == Name;
            else if (isHere && words.Length > 0 && words[0] != AllHosts)
                return true;
        }
        return false;
    }

    private static bool TakesTags(int socket, string name)
    {
        uint* value = stackalloc uint[2] { GetFlags, 0 };       // struct ethtool_value
        return InterfaceRequest.AskEthtool(socket, name, value) && (value[1] & ReceiveVlanFlag) != 0;
    }

    private static bool TakesFlowRules(int socket, string name)
    {
        uint* request = stackalloc uint[FlowRulesBytes / sizeof(uint)];
        new Span<byte>(request, FlowRulesBytes).Clear();
        request[0] = CountFlowRules;
        return InterfaceRequest.AskEthtool(socket, name, request);
    }

    private static (int Now, int Most)? RingOf(int socket, string name)
    {
        uint* rings = stackalloc uint[RingWords];
        new Span<uint>(rings, RingWords).Clear();
        rings[0] = GetRings;
        return InterfaceRequest.AskEthtool(socket, name, rings) && rings[RingNow] > 0
            ? ((int)rings[RingNow], (int)rings[RingMost]) : null;
    }

    private static int MtuOf(int socket, string name)
    {
        InterfaceRequest request = InterfaceRequest.For(name);
        return Libc.ioctl(socket, MtuRequest, &request) < 0 ? 0 : *(int*)&request.Argument;
    }

    private static bool IsEthernet(int socket, string name)
    {
        InterfaceRequest request = InterfaceRequest.For(name);
        return Libc.ioctl(socket, HardwareAddressRequest, &request) >= 0
            && *(ushort*)&request.Argument is TypeEthernet or TypeLoopback;
    }
}
