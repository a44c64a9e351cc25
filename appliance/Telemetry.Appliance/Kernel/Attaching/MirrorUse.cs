// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using Telemetry.Appliance.Kernel.Netlink;
using Telemetry.Appliance.Model;

namespace Telemetry.Appliance.Kernel.Attaching;

/// <summary>
/// Whether anything on the host wants the packets of an interface: an interface whose packets are dropped must carry
/// nothing but copies. What an interface has by itself (IPv6 link-local addresses, their routes, multicast) does not
/// count.
/// </summary>
internal static class MirrorUse
{
    private const string Routes = "/proc/thread-self/net/route";
    private const string RoutesIPv6 = "/proc/thread-self/net/ipv6_route";
    private const string PacketSockets = "/proc/thread-self/net/packet";
    private const int PacketSocketDevice = 4;                   // column "Iface"
    private const byte Udp = 17;
    private const byte Tcp = 6;

    /// <summary>Fails if the interface's packets are wanted.</summary>
    /// <exception cref="FailureException">They are; it says by what.</exception>
    internal static void Refuse(NetworkDevice device, bool hasUpper)
    {
        if (Find(device, hasUpper) is { } use)
        {
            throw new FailureException(new Failure(
                ExitCode.CannotRun, device.Name, $"drop: true would take its packets from the host: {use}",
                "take that off, or leave drop out: packets are then passed on"));
        }
    }

    /// <summary>What wants the interface's packets; null if nothing does.</summary>
    internal static string? Find(NetworkDevice device, bool hasUpper)
    {
        if (hasUpper)
            return "a bond, VLAN or bridge lies on it";
        if (device.Addresses().FirstOrDefault(address => !address.IsIPv6LinkLocal) is { } own)
            return $"it has the address {own}";
        if (device.HasGroups())
            return "a multicast group is joined on it";
        if (HasRoute(device.Name))
            return "a route goes by it";
        if (Rows(PacketSockets).Any(row => row.Length > PacketSocketDevice
            && row[PacketSocketDevice] == device.Index.ToString(CultureInfo.InvariantCulture)))
            return "a packet socket, as of tcpdump, is bound to it";
        return BoundSocket(device.Index, IsBound);
    }

    /// <summary>What socket wants the interface's packets; null if it is certain that none does.</summary>
    /// <param name="interfaceIndex">The interface.</param>
    /// <param name="isBound">Asks whether a socket of a protocol is; null if the kernel does not tell.</param>
    internal static string? BoundSocket(int interfaceIndex, Func<int, byte, bool?> isBound)
    {
        bool?[] answers = [isBound(interfaceIndex, Udp), isBound(interfaceIndex, Tcp)];
        if (answers.Contains(true))
            return "a socket is bound to it";
        return answers.Contains(null)
            ? "the kernel does not tell whether a socket is bound to it (sock_diag: 'modprobe inet_diag udp_diag "
                + "tcp_diag' may help)"
            : null;
    }

    private static bool HasRoute(string name) =>
        Rows(Routes).Any(row => row[0] == name)
        || Rows(RoutesIPv6).Any(row => row[^1] == name && !IsOfEveryInterface(row[0]));

    // fe80::/10 and ff00::/8, in hexadecimal digits.
    private static bool IsOfEveryInterface(string destination) =>
        destination.StartsWith("ff", StringComparison.Ordinal)
        || (destination.StartsWith("fe", StringComparison.Ordinal) && destination[2] is '8' or '9' or 'a' or 'b');

    // Null if the kernel does not answer, or not to its end.
    private static bool? IsBound(int interfaceIndex, byte protocol)
    {
        using var sockets = new SocketDiagnostics();
        if (!sockets.Start(protocol))
            return null;
        while (sockets.TryTake(out DiagnosedSocket socket))
        {
            if (socket.InterfaceIndex == interfaceIndex)
                return true;
        }
        return sockets.IsWhole ? false : null;
    }

    // Without IPv6 there is no file of its routes.
    private static IEnumerable<string[]> Rows(string path) => TextFile.Lines(path)
        .Select(line => line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)).Where(row => row.Length > 0);
}
