// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using Telemetry.Kernel.Links;
using Telemetry.Kernel.Netlink;

namespace Telemetry.Kernel.Attaching;

/// <summary>
/// Checks that nothing on the host uses the packets of an interface before they are dropped: the interface must carry
/// only copies. What every interface has without configuration (IPv6 link-local addresses, their routes, multicast)
/// does not count as use.
/// </summary>
public static class MirrorUse
{
    private const string Tables = "/proc/thread-self/net";
    private const int PacketSocketDevice = 4;                   // column "Iface"
    private const byte Udp = 17;
    private const byte Tcp = 6;

    /// <summary>Fails if the interface's packets are in use.</summary>
    /// <exception cref="FailureException">They are in use; the message names the user.</exception>
    internal static void Refuse(NetworkDevice device, bool hasUpper)
    {
        if (Find(device, hasUpper) is { } use)
        {
            throw new FailureException(new Failure(
                ExitCode.CannotRun, device.Name, $"drop: true would take its packets from the host: {use}",
                "take that off, or leave drop out: packets are then passed on"));
        }
    }

    /// <summary>User of the interface's packets that takes more than copies of them; null if there is none. Packet
    /// sockets, as of tcpdump, take copies.</summary>
    public static string? FindHost(NetworkDevice device)
    {
        List<NetworkLink> links = LinkTable.Read();
        bool hasUpper = links.Any(link => link.Index == device.Index && link.MasterIndex != 0)
            || links.FirstOrDefault(link => link.Index == device.Index) is { } own
                && links.Any(other => InterfaceResolver.LiesOn(other, own));
        return Find(device, hasUpper, countsCopies: false);
    }

    /// <summary>User of the interface's packets; null if there is none.</summary>
    /// <param name="hasUpper">True if another device lies on it.</param>
    /// <param name="countsCopies">False if packet sockets are not users.</param>
    internal static string? Find(NetworkDevice device, bool hasUpper, bool countsCopies = true)
    {
        if (hasUpper)
            return "a bond, VLAN or bridge lies on it";
        if (device.Addresses().FirstOrDefault(address => !address.IsIPv6LinkLocal) is { } own)
            return $"it has the address {own}";
        return Listed(device, Tables, countsCopies) ?? BoundSocket(device.Index, IsBound);
    }

    /// <summary>User of the interface's packets according to the kernel's tables, or a table that cannot be read; null
    /// if it is certain that there is none.</summary>
    /// <param name="folder">Folder of the tables.</param>
    /// <param name="countsCopies">False if packet sockets are not users.</param>
    internal static string? Listed(NetworkDevice device, string folder, bool countsCopies = true)
    {
        const string Route = "a route goes by it";
        string index = device.Index.ToString(CultureInfo.InvariantCulture);
        if (device.HasGroups(Path.Combine(folder, "igmp")) is not false and var hasGroups)
            return hasGroups is true ? "a multicast group is joined on it" : Unreadable(folder, "igmp");
        // Without IPv6 there is no table of its routes, and without packet sockets no table of those.
        (string File, string? Heading, bool MayLack, Func<string[], bool> IsUse, string Use)[] tables =
        [
            ("route", "Iface", false, row => row[0] == device.Name, Route),
            ("ipv6_route", null, !File.Exists(Path.Combine(folder, "if_inet6")),
                row => row[^1] == device.Name && !IsOfEveryInterface(row[0]), Route),
            ("packet", "sk", true, row => row.Length > PacketSocketDevice && row[PacketSocketDevice] == index,
                "a packet socket, as of tcpdump, is bound to it"),
        ];
        foreach ((string file, string? heading, bool mayLack, Func<string[], bool> isUse, string use) in tables)
        {
            string path = Path.Combine(folder, file);
            if ((mayLack && !File.Exists(path)) || (file == "packet" && !countsCopies))
                continue;
            if (TextFile.Read(path) is not { } text
                || (!text.StartsWith(heading ?? "", StringComparison.Ordinal) && !HasNoRoute(path, file, text)))
                return Unreadable(folder, file);
            if (Rows(text).Any(isUse))
                return use;
        }
        return null;
    }

    // Without any route of IPv4 the kernel writes no heading either. An empty file in its place says nothing.
    private static bool HasNoRoute(string path, string file, string text) =>
        file == "route" && text.Length == 0 && new DriveInfo(path).DriveFormat == "proc";

    private static string Unreadable(string folder, string file) =>
        $"{Path.Combine(folder, file)} cannot be read, which would tell what wants them";

    /// <summary>Socket that receives the interface's packets; null if it is certain that there is none.</summary>
    /// <param name="isBound">Returns true if a socket of a protocol is bound to the interface; null if the kernel does
    /// not answer.</param>
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

    // fe80::/10 and ff00::/8, in hexadecimal digits.
    private static bool IsOfEveryInterface(string destination) =>
        destination.StartsWith("ff", StringComparison.Ordinal)
        || (destination.StartsWith("fe", StringComparison.Ordinal) && destination[2] is '8' or '9' or 'a' or 'b');

    // Null if the kernel does not answer, or not completely.
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

    private static IEnumerable<string[]> Rows(string text) => text.Split('\n')
        .Select(line => line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)).Where(row => row.Length > 0);
}
