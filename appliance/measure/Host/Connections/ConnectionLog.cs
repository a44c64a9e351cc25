// SPDX-License-Identifier: Apache-2.0
using Telemetry.Host.Processes;
using Telemetry.Host.Tcp;
using Telemetry.Kernel.HostPath;
using Telemetry.Kernel.Layout;
using Telemetry.Kernel.Netlink;
using Telemetry.Messages;
using Telemetry.Model.Counters;
using Telemetry.Model.Events;

namespace Telemetry.Host.Connections;

/// <summary>
/// Joins the changes of state of TCP connections to one row for each that has ended. Those that a bounded table has no
/// room for are counted. No clock, no kernel: input is what the program reports, lists of connections and tables of
/// owners. Not thread-safe.
/// </summary>
/// <param name="most">Open connections that are kept at most.</param>
/// <param name="end">Receives a row; returns false if it has no room for it.</param>
public sealed class ConnectionLog(int most, Func<LoggedConnection, bool> end)
{
    private const int MostUnowned = 1_024;
    private const long NsPerEighthUs = 125;
    private const byte Listens = (byte)TcpState.Listen;

    // By their numbers; by the addresses of their sockets where the kernel has numbered them only later (before 5.12).
    private readonly Dictionary<ulong, OpenConnection> _open = [];
    private readonly HashSet<ulong> _withoutNumber = [];
    private readonly List<(OpenConnection Connection, LoggedConnection Row)> _unowned = [];
    private readonly ProcessIdentities _processes = new();
    private readonly HashSet<ulong> _listed = [];
    private readonly HashSet<(uint, ushort)> _listening = [];

    /// <summary>Connections that have not ended.</summary>
    public int Open => _open.Count;

    /// <summary>Changes of connections that had no place.</summary>
    public long Limited { get; private set; }

    /// <summary>Rows that were not taken.</summary>
    public long Lost { get; private set; }

    /// <summary>True if a row or an open connection lacks its process.</summary>
    public bool NeedsOwners => _unowned.Count > 0 || _lacksOwner;

    private bool _lacksOwner;

    /// <summary>Takes a change of state.</summary>
    /// <param name="record">The change.</param>
    /// <param name="nowNs">The monotonic clock.</param>
    public void Add(in ConnectionRecord record, long nowNs)
    {
        ulong number = NumberOf(record);
        bool isKnown = _open.TryGetValue(number, out OpenConnection? connection);
        if (record.NewState == TcpState.Close)
        {
            // A socket that never began to connect, or was handed out by a listener that closed before.
            if (!isKnown && record.OldState is TcpState.Close or TcpState.SynReceived)
                return;
            connection ??= new OpenConnection { Network = record.Network };
            Follow(connection, record, nowNs);
            Remove(number);
            Close(connection, record);
            return;
        }
        if (!isKnown)
        {
            if (Open >= most)
            {
                Limited++;
                return;
            }
            connection = new OpenConnection { Network = record.Network };
            _open.Add(number, connection);
            if (record.Cookie == 0)
                _withoutNumber.Add(number);
        }
        Follow(connection!, record, nowNs);
        _lacksOwner |= connection!.Pid == 0;
    }

    /// <summary>Takes the list of the connections that a network namespace has now: those that are unknown are
    /// added.</summary>
    /// <param name="list">A list with listeners that was just started.</param>
    /// <param name="network">Inode of the namespace.</param>
    /// <returns>Connections that it does not have any more: once all changes are taken, they may be
    /// forgotten.</returns>
    public IReadOnlyList<ulong> Compare(TcpDump list, uint network)
    {
        _listed.Clear();
        _listening.Clear();
        List<OpenConnection> added = [];
        while (list.TryTake(out DiagnosedConnection listed))
        {
            if (listed.State == TcpState.Listen)
            {
                _listening.Add((network, listed.Endpoints.Local.Port));
                continue;
            }
            Renumber(listed, network);
            _listed.Add(listed.Cookie);
            if (Open >= most || _open.ContainsKey(listed.Cookie))
                continue;
            var connection = new OpenConnection
            {
                Network = network,
                Local = listed.Endpoints.Local,
                Remote = listed.Endpoints.Remote,
                PeerClosedFirst = listed.State is TcpState.CloseWait or TcpState.LastAck,
            };
            _open.Add(listed.Cookie, connection);
            added.Add(connection);
            _lacksOwner = true;
        }
        foreach (OpenConnection connection in added)
        {
            connection.Direction = _listening.Contains((network, connection.Local.Port))
                ? TrafficDirection.In : TrafficDirection.Out;
        }
        if (!list.IsWhole)
            return [];
        return [.. _open.Where(one => one.Value.Network == network && !_listed.Contains(one.Key))
            .Select(one => one.Key)];
    }

    /// <summary>Forgets connections whose end was lost.</summary>
    public void Forget(IReadOnlyList<ulong> cookies)
    {
        foreach (ulong cookie in cookies)
            Remove(cookie);
    }

    /// <summary>Takes a table of owners, and hands on the rows that waited for it.</summary>
    /// <param name="owners">The table; an empty one if there is none.</param>
    /// <param name="nowNs">The monotonic clock.</param>
    public void Own(SocketOwnerTable owners, long nowNs)
    {
        _lacksOwner = false;
        foreach (ref readonly SocketOwner owner in owners.Rows)
        {
            if (owner.Protocol == SocketOwner.Tcp
                && (_open.TryGetValue(owner.Cookie, out OpenConnection? connection)
                    || (_withoutNumber.Contains(owner.Socket) && _open.TryGetValue(owner.Socket, out connection)))
                && connection.Pid == 0)
                Own(connection, (int)owner.Process, owner.Name, nowNs);
        }
        foreach ((OpenConnection connection, LoggedConnection row) in _unowned)
        {
            if (connection.Pid == 0 && FindListener(owners, connection) is { } listener)
                Own(connection, (int)listener.Process, listener.Name, nowNs);
            else if (connection is { Pid: 0, Heir: { } heir })
                Own(connection, heir.Pid, heir.Process, nowNs);
            Hand(connection, row);
        }
        _unowned.Clear();
    }

    /// <summary>Hands on the connections that are open at the end.</summary>
    /// <param name="list">A list that was just started; null if there is none.</param>
    /// <param name="nowNs">The end.</param>
    public void Finish(TcpDump? list, long nowNs)
    {
        while (list is not null && list.TryTake(out DiagnosedConnection listed))
        {
            Renumber(listed, network: null);
            if (!_open.Remove(listed.Cookie, out OpenConnection? connection))
                continue;
            var info = new TcpInfo(listed, null);
            bool isClosed = listed.State is TcpState.CloseWait or TcpState.LastAck or TcpState.Closing;
            Hand(connection, new LoggedConnection
            {
                EndStampNs = nowNs,
                BytesSent = NullValue.From(info.BytesSent - info.BytesRetransmitted),
                BytesReceived = NullValue.From(info.BytesReceived - (isClosed ? 1 : 0)),
                Retransmits = NullValue.From(info.Retransmits),
                SrttNs = NullValue.From(info.SrttNs),
            });
        }
        foreach (OpenConnection connection in _open.Values)
        {
            Hand(connection, new LoggedConnection
            {
                EndStampNs = nowNs,
                BytesSent = NullValue.Int64,
                BytesReceived = NullValue.Int64,
                Retransmits = NullValue.Int64,
                SrttNs = NullValue.Int64,
            });
        }
        _open.Clear();
        _withoutNumber.Clear();
    }

    private ulong NumberOf(in ConnectionRecord record) =>
        record.Cookie == 0 || (_withoutNumber.Contains(record.Socket) && !_open.ContainsKey(record.Cookie))
            ? record.Socket : record.Cookie;

    /// <summary>Gives a connection that is known by an address the number that the kernel lists.</summary>
    private void Renumber(in DiagnosedConnection listed, uint? network)
    {
        if (_withoutNumber.Count == 0 || _open.ContainsKey(listed.Cookie))
            return;
        foreach (ulong address in _withoutNumber)
        {
            OpenConnection connection = _open[address];
            if (connection.Local != listed.Endpoints.Local || connection.Remote != listed.Endpoints.Remote
                || (network is { } one && connection.Network != one))
                continue;
            Remove(address);
            _open.Add(listed.Cookie, connection);
            return;
        }
    }

    private void Remove(ulong number)
    {
        _open.Remove(number);
        _withoutNumber.Remove(number);
    }

    private void Follow(OpenConnection connection, in ConnectionRecord record, long nowNs)
    {
        // Until it is sent, the SYN of a socket that is not bound has no port.
        if (record.LocalPort != 0 || connection.Local.Port == 0)
            connection.Local = record.Local;
        if (record.RemotePort != 0)
            connection.Remote = record.Remote;
        if (record.OldState == TcpState.Close)
            (connection.StartStampNs, connection.Direction) = ((long)record.StampNs, TrafficDirection.Out);
        else if (record is { OldState: TcpState.SynReceived, NewState: TcpState.Established }
            && connection.Direction != TrafficDirection.Out)
            (connection.StartStampNs, connection.Direction) = ((long)record.StampNs, TrafficDirection.In);
        connection.PeerClosedFirst |= record.NewState == TcpState.CloseWait;
        if (connection.Pid != 0 || record.Process == 0 || !ProcessIdentities.AreGlobal)
            return;
        // A process that began later inherited the socket, mostly one that is only being started, and drops it.
        if (connection.StartStampNs != NullValue.Int64 && (long)record.ProcessStartNs > connection.StartStampNs)
            connection.Heir = new ConnectionHeir((int)record.Process, record.Name);
        else
            Own(connection, (int)record.Process, record.Name, nowNs);
    }

    private void Own(OpenConnection connection, int pid, string name, long nowNs)
    {
        ProcessIdentity? identity = _processes.Of(pid, nowNs);
        (connection.Pid, connection.Process) = (pid, identity?.Name ?? name);
        (connection.Cgroup, connection.Container) = (identity?.Cgroup, identity?.Container);
    }

    private void Close(OpenConnection connection, in ConnectionRecord record)
    {
        (ConnectionEnd how, string? reason) = ConnectionEnds.Of(record, connection.PeerClosedFirst);
        var row = new LoggedConnection
        {
            End = how,
            Reason = reason,
            EndStampNs = (long)record.StampNs,
            BytesSent = (long)(record.BytesSent - record.BytesSentAgain),
            BytesReceived = (long)record.BytesReceived - (record.HasPeerClosed ? 1 : 0),
            Retransmits = record.SegmentsSentAgain,
            SrttNs = record.SmoothedRtt == 0 ? NullValue.Int64 : record.SmoothedRtt * NsPerEighthUs,
        };
        if (connection.Pid == 0 && _unowned.Count < MostUnowned)
            _unowned.Add((connection, row));
        else
            Hand(connection, row);
    }

    private void Hand(OpenConnection connection, LoggedConnection row)
    {
        (row.Local, row.Remote, row.Direction) = (connection.Local, connection.Remote, connection.Direction);
        row.StartStampNs = connection.StartStampNs;
        (row.Pid, row.Process) = (connection.Pid, connection.Process);
        (row.Cgroup, row.Container) = (connection.Cgroup, connection.Container);
        if (!end(row))
            Lost++;
    }

    /// <summary>The process that waits for connections to an address: it has those that ended before they were
    /// accepted, or looked at.</summary>
    private static SocketOwner? FindListener(SocketOwnerTable owners, OpenConnection connection)
    {
        if (connection.Direction != TrafficDirection.In)
            return null;
        int position = 0;
        while (owners.TryFind(SocketOwner.Tcp, connection.Local, ref position, out SocketOwner owner))
        {
            if (owner.State == Listens && owner.Network == connection.Network)
                return owner;
        }
        return null;
    }
}
