// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Telemetry.Feeds.Streams;
using Telemetry.Simulation.Network;
using Telemetry.Simulation.Truth;

namespace Telemetry.Simulation.Exchange;

/// <summary>The exchange's side of SoupBinTCP with OUCH 5.0 at all its gateways: accepts known logins, one connection
/// each. <see cref="Serve"/> does the work that is ready and never blocks.</summary>
internal sealed class OuchGateway : IDisposable
{
    /// <summary>Largest number of sockets to wait on.</summary>
    public const int MostSockets = 16;

    private const int EnterOrderLength = 50;
    private const long AcceptEveryNs = 1_000_000;

    private readonly List<Socket> _listeners = [];
    private readonly List<OuchConnection> _connections = [];
    private readonly Dictionary<string, OuchAccount> _accounts = [];
    private long _acceptedNs;

    /// <summary>Opens the listening sockets.</summary>
    /// <param name="endpoints">Address and port of each gateway.</param>
    /// <param name="logins">Permitted logins, and the faults of each.</param>
    /// <param name="midnightMinusClockNs">Added to CLOCK_MONOTONIC to get exchange time since midnight.</param>
    public OuchGateway(
        IEnumerable<IPEndPoint> endpoints, IEnumerable<(string Login, Queue<GatewayFault> Faults)> logins,
        long midnightMinusClockNs)
    {
        foreach ((string login, Queue<GatewayFault> faults) in logins)
            _accounts.Add(login, new OuchAccount(midnightMinusClockNs, faults));
        foreach (IPEndPoint endpoint in endpoints)
        {
            var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp)
            {
                Blocking = false,
            };
            _listeners.Add(listener);
            listener.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReuseAddress, true);
            listener.Bind(endpoint);
            listener.Listen();
        }
    }

    /// <summary>The ground truth of each login, in order.</summary>
    public IReadOnlyList<AccountTruth> Accounts => [.. _accounts.Values.Select(account => account.Truth)];

    /// <summary>Orders taken, of all logins.</summary>
    public long Orders { get; private set; }

    /// <summary>True if a client is connected.</summary>
    public bool HasClient => _connections.Exists(connection => !connection.IsSilent);

    /// <summary>Fills in the sockets to wait on; returns their number.</summary>
    public int FillPoll(NetworkCalls.PollEntry[] entries)
    {
        int count = 0;
        foreach (Socket listener in _listeners)
            entries[count++] = NetworkCalls.ForReading(listener.Handle);
        foreach (OuchConnection connection in _connections)
        {
            if (!connection.IsSilent && count < entries.Length)
                entries[count++] = NetworkCalls.ForReading(connection.Descriptor);
        }
        return count;
    }

    /// <summary>Accepts, reads, answers.</summary>
    public void Serve(long nowNs)
    {
        if (_connections.Count == 0 || nowNs - _acceptedNs > AcceptEveryNs)
            Accept(nowNs);
        bool hasClosed = false;
        for (int index = 0; index < _connections.Count; index++)
        {
            OuchConnection connection = _connections[index];
            if (!connection.IsSilent)
                connection.Serve(nowNs, TakePacket);
            hasClosed |= connection.IsClosed;
        }
        if (hasClosed)
            _connections.RemoveAll(connection => connection.IsClosed);
    }

    public void Dispose()
    {
        foreach (OuchConnection connection in _connections)
            connection.Dispose();
        foreach (Socket listener in _listeners)
            listener.Dispose();
    }

    private void Accept(long nowNs)
    {
        _acceptedNs = nowNs;
        foreach (Socket listener in _listeners)
        {
            if (listener.Poll(0, SelectMode.SelectRead))
                _connections.Add(new OuchConnection(listener.Accept()));
        }
    }

    private void TakePacket(OuchConnection connection, ReadOnlySpan<byte> packet, long nowNs)
    {
        if (SoupBinGateway.IsLogin(packet))
        {
            LogIn(connection, packet);
        }
        else if (packet[2] == 'U' && packet.Length >= EnterOrderLength && packet[3] == 'O')
        {
            Orders++;
            if (connection.Account?.Take(packet, nowNs) is { } fault)
                connection.Lose(fault, nowNs);
        }
    }

    // A repeated login replaces its earlier connection, which receives nothing more.
    private void LogIn(OuchConnection connection, ReadOnlySpan<byte> login)
    {
        string name = Encoding.ASCII.GetString(login.Slice(3, 6)).TrimEnd();
        if (!_accounts.TryGetValue(name, out OuchAccount? account))
        {
            connection.Send(SoupBinGateway.NotAuthorized);
            return;
        }
        if (account.Connection is { IsClosed: false } before)
            before.Lose(GatewayFaultKind.Silence, 0);
        account.Connection = connection;
        connection.Account = account;
        long next = Math.Max(1, long.Parse(login[29..], NumberStyles.AllowLeadingWhite, CultureInfo.InvariantCulture));
        Span<byte> accepted = stackalloc byte[SoupBinGateway.AcceptedLength];
        SoupBinGateway.WriteAccepted(accepted, "DEMO"u8, (ulong)next);
        connection.Send(accepted);
        account.Resend(next);
    }
}
