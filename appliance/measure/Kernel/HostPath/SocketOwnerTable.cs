// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;
using Telemetry.Kernel.Layout;

namespace Telemetry.Kernel.HostPath;

/// <summary>Sockets and the processes that held them at one instant; a row for each process and socket, in the order
/// of the sockets' addresses. Filled again and again; any thread may read it in between.</summary>
public sealed unsafe class SocketOwnerTable
{
    /// <summary>Limit of the descriptors that are taken.</summary>
    public const int Most = 65_536;

    internal static readonly int RecordBytes = sizeof(SocketOwner);

    private const int PlaceBits = 32;

    private SocketOwner[] _rows = [];
    private ulong[] _byPort = [];                               // protocol, local port, place in _rows; sorted
    private int _count;

    public ReadOnlySpan<SocketOwner> Rows => _rows.AsSpan(0, _count);

    /// <summary>Descriptors of sockets that were read, of the <see cref="Most"/> that there is room for; any
    /// thread.</summary>
    public int Descriptors { get; private set; }

    /// <summary>True if there were more sockets than the table takes: a socket that is not in it may still have an
    /// owner.</summary>
    public bool IsCut { get; private set; }

    /// <summary>Finds the rows of sockets that receive what is sent to an address and port: bound to it, or to any
    /// address. Call it with <paramref name="position"/> 0, then again with the position that it left.</summary>
    /// <param name="protocol"><see cref="SocketOwner.Udp"/> or <see cref="SocketOwner.Tcp"/>.</param>
    /// <param name="local">Address and port; any address or any port match everything.</param>
    /// <param name="position">Where to go on.</param>
    /// <param name="owner">The next row. Of the holders of one socket the oldest process comes first, never one
    /// that it is only starting.</param>
    /// <returns>False if there is no further one.</returns>
    public bool TryFind(byte protocol, EndpointAddress local, ref int position, out SocketOwner owner)
    {
        uint first = Key(protocol, local.AnyPort ? (ushort)0 : local.Port);
        uint last = Key(protocol, local.AnyPort ? ushort.MaxValue : local.Port);
        if (position == 0)
            position = LowerBound(first);
        while (position < _count && _byPort[position] >> PlaceBits <= last)
        {
            ref readonly SocketOwner row = ref _rows[(int)(uint)_byPort[position++]];
            if (local.AnyAddress || row.Takes(local.Address, local.IsIPv4))
            {
                owner = row;
                return true;
            }
        }
        owner = default;
        position = _count;
        return false;
    }

    /// <summary>Replaces the rows by what the iterator wrote.</summary>
    internal void Fill(ReadOnlySpan<byte> bytes)
    {
        ReadOnlySpan<SocketOwner> records = MemoryMarshal.Cast<byte, SocketOwner>(bytes);
        IsCut = records.Length >= Most;
        Descriptors = records.Length;
        if (_rows.Length < records.Length)
        {
            int room = Math.Min(Most, Math.Max(64, 2 * records.Length));
            (_rows, _byPort) = (new SocketOwner[room], new ulong[room]);
        }
        records.CopyTo(_rows);
        Span<SocketOwner> rows = _rows.AsSpan(0, records.Length);
        rows.Sort(static (one, other) => one.Socket != other.Socket
            ? one.Socket.CompareTo(other.Socket) : CompareHolders(in one, in other));
        _count = 0;
        foreach (ref readonly SocketOwner row in rows)
        {
            // A process may hold a socket by several descriptors, or by tables of several threads.
            if (_count == 0 || _rows[_count - 1].Socket != row.Socket || _rows[_count - 1].Process != row.Process)
                _rows[_count++] = row;
        }
        for (int place = 0; place < _count; place++)
            _byPort[place] = (ulong)Key(_rows[place].Protocol, _rows[place].LocalPort) << PlaceBits | (uint)place;
        _byPort.AsSpan(0, _count).Sort();
    }

    private static int CompareHolders(in SocketOwner one, in SocketOwner other) =>
        one.ProcessStartNs != other.ProcessStartNs
            ? one.ProcessStartNs.CompareTo(other.ProcessStartNs) : one.Process.CompareTo(other.Process);

    private static uint Key(byte protocol, ushort port) => (uint)protocol << 16 | port;

    private int LowerBound(uint key)
    {
        (int low, int high) = (0, _count);
        while (low < high)
        {
            int middle = (low + high) / 2;
            (low, high) = _byPort[middle] >> PlaceBits < key ? (middle + 1, high) : (low, middle);
        }
        return low;
    }
}
