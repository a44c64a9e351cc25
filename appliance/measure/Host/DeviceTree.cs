// SPDX-License-Identifier: Apache-2.0
using System.Text;
using Telemetry.Kernel.Links;
using Telemetry.Kernel.Netlink;

namespace Telemetry.Host;

/// <summary>The order of the devices in a network namespace: a bond or bridge is above its members, a VLAN, macvlan or
/// ipvlan above its parent. A group is joined on the upper device and its packets are seen on the lower one.</summary>
internal sealed class DeviceTree : IDisposable
{
    private readonly NetlinkSocket _socket = new(NetlinkSocket.Routes);
    private readonly byte[][] _names;
    private readonly HashSet<int>[] _accepted;
    private readonly int[] _indexes;
    private readonly int[] _former;                             // of devices that were renamed since
    private readonly List<Device> _devices = [];

    /// <summary>Reads the devices for the first time.</summary>
    /// <param name="names">The lower devices of interest.</param>
    internal DeviceTree(IReadOnlyList<string> names)
    {
        _names = [.. names.Select(Encoding.UTF8.GetBytes)];
        _accepted = [.. names.Select(_ => new HashSet<int>())];
        _indexes = new int[names.Count];
        _former = new int[names.Count];
        Refresh();
    }

    /// <summary>True if a device is the one of interest, or above it.</summary>
    internal bool IsAtOrAbove(int place, int interfaceIndex) => _accepted[place].Contains(interfaceIndex);

    /// <summary>Reads the devices again. Allocates only when there are more devices than ever before.</summary>
    internal void Refresh()
    {
        if (!LinkMessage.AskForAll(_socket))
            return;
        _devices.Clear();
        Array.Clear(_indexes);
        while (_socket.TryTake(out ushort type, out ReadOnlySpan<byte> body))
        {
            if (type == LinkMessage.New && LinkMessage.TryRead(body, out LinkDescription link))
                Add(link);
        }
        for (int place = 0; place < _names.Length; place++)
        {
            if (_indexes[place] == 0 && IsThere(_former[place]))
                _indexes[place] = _former[place];
            if (_indexes[place] != 0)
                _former[place] = _indexes[place];
            FindAbove(_accepted[place], _indexes[place]);
        }
    }

    private bool IsThere(int index)
    {
        foreach (Device device in _devices)
        {
            if (device.Index == index)
                return true;
        }
        return false;
    }

    public void Dispose() => _socket.Dispose();

    private void Add(scoped in LinkDescription link)
    {
        NoteName(link.Name, link.Index);
        // The link of a veth is its peer, which is not a lower device.
        bool isPair = link.IsParentElsewhere || link.Kind.SequenceEqual("veth"u8)
            || link.Kind.SequenceEqual("netkit"u8);
        _devices.Add(new Device(link.Index, isPair ? 0 : link.ParentIndex, link.MasterIndex));
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

    /// <summary>A device with the device below it and its master; 0 if it has none.</summary>
    private readonly record struct Device(int Index, int Lower, int Master);
}
