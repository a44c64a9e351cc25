// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;
using System.Text;
using Telemetry.Appliance.Kernel;

namespace Telemetry.Appliance.Host;

/// <summary>
/// Which devices of a network namespace stand above which: a bond or bridge above its members, a VLAN, macvlan or
/// ipvlan above its parent. A group is joined on the upper device and its packets are seen on the lower one.
/// </summary>
internal sealed class DeviceTree : IDisposable
{
    private const int RouteFamily = 0;                          // NETLINK_ROUTE
    private const ushort GetLink = 18;                          // RTM_GETLINK
    private const int NewLink = 16;                             // RTM_NEWLINK
    private const int MessageBytes = 16;                        // struct ifinfomsg
    private const int NameAttribute = 3;                        // IFLA_IFNAME
    private const int LinkAttribute = 5;                        // IFLA_LINK
    private const int MasterAttribute = 10;                     // IFLA_MASTER
    private const int InformationAttribute = 18;                // IFLA_LINKINFO
    private const int OtherNamespaceAttribute = 37;             // IFLA_LINK_NETNSID
    private const int KindAttribute = 1;                        // IFLA_INFO_KIND

    private readonly NetlinkSocket _socket = new(RouteFamily);
    private readonly byte[][] _names;
    private readonly HashSet<int>[] _accepted;
    private readonly int[] _indexes;
    private readonly List<Device> _devices = [];

    /// <summary>Looks for the first time.</summary>
    /// <param name="names">The lower devices of interest.</param>
    internal DeviceTree(IReadOnlyList<string> names)
    {
        _names = [.. names.Select(Encoding.UTF8.GetBytes)];
        _accepted = [.. names.Select(_ => new HashSet<int>())];
        _indexes = new int[names.Count];
        Refresh();
    }

    /// <summary>Whether a device is the one of interest, or stands above it.</summary>
    internal bool IsAtOrAbove(int place, int interfaceIndex) => _accepted[place].Contains(interfaceIndex);

    /// <summary>Looks again. Allocates only when there are more devices than ever.</summary>
    internal void Refresh()
    {
        Span<byte> question = stackalloc byte[MessageBytes];
        question.Clear();
        if (!_socket.Ask(GetLink, NetlinkMessage.Request | NetlinkMessage.Dump, question))
            return;
        _devices.Clear();
        Array.Clear(_indexes);
        while (_socket.TryTake(out int type, out ReadOnlySpan<byte> body))
        {
            if (type == NewLink && body.Length > MessageBytes)
                Add(MemoryMarshal.Read<int>(body[4..]), body[MessageBytes..]);
        }
        for (int place = 0; place < _names.Length; place++)
            FindAbove(_accepted[place], _indexes[place]);
    }

    /// <inheritdoc/>
    public void Dispose() => _socket.Dispose();

    private void Add(int index, ReadOnlySpan<byte> attributes)
    {
        int lower = 0;
        int master = 0;
        bool isPair = false;
        while (NetlinkMessage.TryTakeAttribute(ref attributes, out int type, out ReadOnlySpan<byte> value))
        {
            if (type == NameAttribute)
                NoteName(value[..^1], index);
            else if (type == LinkAttribute)
                lower = MemoryMarshal.Read<int>(value);
            else if (type == MasterAttribute)
                master = MemoryMarshal.Read<int>(value);
            else if (type == OtherNamespaceAttribute)
                isPair = true;
            else if (type == InformationAttribute)
                isPair |= IsPair(value);
        }
        _devices.Add(new Device(index, isPair ? 0 : lower, master));
    }

    /// <summary>Of a veth the link is the other end, which is not below it.</summary>
    private static bool IsPair(ReadOnlySpan<byte> information)
    {
        while (NetlinkMessage.TryTakeAttribute(ref information, out int type, out ReadOnlySpan<byte> value))
        {
            if (type == KindAttribute)
                return value.StartsWith("veth\0"u8) || value.StartsWith("netkit\0"u8);
        }
        return false;
    }

    private void NoteName(ReadOnlySpan<byte> name, int index)
    {
        for (int place = 0; place < _names.Length; place++)
        {
            if (name.SequenceEqual(_names[place]))
                _indexes[place] = index;
        }
    }

    private void FindAbove(HashSet<int> accepted, int index)
    {
        accepted.Clear();
        if (index == 0)
            return;
        accepted.Add(index);
        for (bool grew = true; grew;)
        {
            grew = false;
            foreach (Device device in _devices)
            {
                if (device.Lower != 0 && accepted.Contains(device.Lower))
                    grew |= accepted.Add(device.Index);
                if (device.Master != 0 && accepted.Contains(device.Index))
                    grew |= accepted.Add(device.Master);
            }
        }
    }

    /// <summary>A device with what is below and above it; 0 for nothing.</summary>
    private readonly record struct Device(int Index, int Lower, int Master);
}
