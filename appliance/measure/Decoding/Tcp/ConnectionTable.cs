// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Pipeline.Decoding.Tcp;

/// <summary>The connections by their ends: open addressing, bounded, nothing allocated after start.</summary>
[HotPath]
internal sealed class ConnectionTable
{
    private const int InUse = 5;            // rank

    private readonly TcpConnection[] _connections;
    private readonly int[] _slots;          // index of a connection plus 1; 0 is free
    private readonly int _mask;

    /// <param name="maxConnections">Highest number of connections.</param>
    /// <param name="buffers">Memory for their bytes.</param>
    /// <param name="first">The first connection to create: those before it are taken over from a smaller table.</param>
    internal ConnectionTable(int maxConnections, StreamBuffers buffers, int first = 0)
    {
        _connections = new TcpConnection[maxConnections];
        for (int index = first; index < _connections.Length; index++)
            _connections[index] = new TcpConnection(index, buffers);
        int capacity = 16;
        while (capacity < maxConnections * 2)
            capacity *= 2;
        _slots = new int[capacity];
        _mask = capacity - 1;
    }

    internal ReadOnlySpan<TcpConnection> Connections => _connections;

    /// <summary>Takes over the connections of a smaller table.</summary>
    internal void TakeOver(ConnectionTable before)
    {
        before._connections.CopyTo(_connections, 0);
        foreach (TcpConnection connection in before._connections)
        {
            if (connection.IsOpen)
                Add(connection, connection.ClientAddress, connection.ClientPort, connection.Gateway);
        }
    }

    internal TcpConnection? Find(UInt128 address, ushort port, int gateway)
    {
        for (int slot = Hash(address, port, gateway) & _mask; _slots[slot] != 0; slot = (slot + 1) & _mask)
        {
            TcpConnection connection = _connections[_slots[slot] - 1];
            if (connection.ClientPort == port && connection.Gateway == gateway && connection.ClientAddress == address)
                return connection;
        }
        return null;
    }

    /// <summary>Handles a login that the exchange has just accepted over a connection: the earlier ones of that login
    /// are dead, though nothing else shows it.</summary>
    internal void ReplaceOthers(TcpConnection connection)
    {
        if (!connection.HasLoggedIn)
            return;
        connection.HasLoggedIn = false;
        foreach (TcpConnection other in _connections)
        {
            if (other.IsOpen && other != connection && connection.Login != 0 && other.Login == connection.Login
                && other.SessionIndex == connection.SessionIndex)
                other.IsReplaced = true;
        }
    }

    /// <summary>Forgets on all connections what new acknowledgements say of bytes behind the last ones seen.</summary>
    internal void ForgetNewUnseen(long clockNs)
    {
        foreach (TcpConnection connection in _connections)
            connection.ForgetNewUnseen(clockNs);
    }

    /// <summary>Finds an object for a new connection: a free one, else the longest closed or replaced, else the longest
    /// silent of those on which not both sides sent data, else of the half-closed, else the longest idle. So
    /// handshakes, forged segments and unanswered logins cannot displace a session.</summary>
    /// <param name="clockNs">The time, nanoseconds.</param>
    /// <param name="idleNs">Silence after which a connection may be replaced, nanoseconds.</param>
    /// <returns>Null if all are in use.</returns>
    internal TcpConnection? FindPlace(long clockNs, long idleNs)
    {
        TcpConnection? best = null;
        foreach (TcpConnection candidate in _connections)
        {
            if (!candidate.IsOpen)
                return candidate;
            bool isInUse = RankOf(candidate) == InUse;
            if (isInUse && clockNs - candidate.LastClockNs < idleNs)
                continue;
            if (best is null || IsBetter(candidate, best))
                best = candidate;
        }
        return best;
    }

    private static bool IsBetter(TcpConnection candidate, TcpConnection best)
    {
        (int rank, int bestRank) = (RankOf(candidate), RankOf(best));
        return rank != bestRank ? rank < bestRank : candidate.LastClockNs < best.LastClockNs;
    }

    // The lower rank is replaced first.
    private static int RankOf(TcpConnection connection) =>
        connection.IsClosed || connection.IsReplaced ? 0
            : !connection.IsAnswered ? 1 + connection.DataSegments
            : connection.IsHalfClosed ? InUse - 1 : InUse;

    internal void Add(TcpConnection connection, UInt128 address, ushort port, int gateway)
    {
        connection.ClientAddress = address;
        connection.ClientPort = port;
        connection.Gateway = gateway;
        int slot = Hash(address, port, gateway) & _mask;
        while (_slots[slot] != 0)
            slot = (slot + 1) & _mask;
        _slots[slot] = connection.Index + 1;
    }

    internal void Remove(TcpConnection connection)
    {
        int slot = HomeOf(connection);
        while (_slots[slot] != 0 && _connections[_slots[slot] - 1] != connection)
            slot = (slot + 1) & _mask;
        if (_slots[slot] == 0)
            return;
        connection.IsOpen = false;
        int hole = slot;
        for (slot = (slot + 1) & _mask; _slots[slot] != 0; slot = (slot + 1) & _mask)
        {
            int home = HomeOf(_connections[_slots[slot] - 1]);
            if (((slot - home) & _mask) < ((slot - hole) & _mask))
                continue;                   // the hole does not lie on its probe path
            _slots[hole] = _slots[slot];
            hole = slot;
        }
        _slots[hole] = 0;
    }

    private int HomeOf(TcpConnection connection) =>
        Hash(connection.ClientAddress, connection.ClientPort, connection.Gateway) & _mask;

    private static int Hash(UInt128 address, ushort port, int gateway)
    {
        ulong hash = (ulong)address ^ (ulong)(address >> 64) ^ ((ulong)port << 40) ^ ((ulong)(uint)gateway << 8);
        hash *= 0x9E37_79B9_7F4A_7C15UL;
        return (int)(hash >> 33);
    }
}
