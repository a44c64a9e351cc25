// SPDX-License-Identifier: Apache-2.0
using Telemetry.Kernel.Native;

namespace Telemetry.Kernel.Netlink;

/// <summary>
/// Queries the kernel for single TCP connections by addresses and ports (<c>SOCK_DIAG_BY_FAMILY</c> without a dump), on
/// one netlink socket that stays open: the cost does not depend on the number of sockets. Sees the connections of all
/// processes of the network namespace in which it was made, and needs no privilege. Allocates nothing. Not thread-safe.
/// </summary>
/// <remarks>
/// An IPv4 connection of an IPv6 socket is queried and reported as IPv4: the kernel keeps both kinds in one table,
/// under the IPv4 addresses, and answers with the mapped ones. The kernel answers before the send returns, so there is
/// no wait for an answer; it holds the lock of the connection's socket meanwhile, as <c>getsockopt(TCP_INFO)</c> does.
/// A query that finds the diagnostics missing waits for the kernel to try to load their module.
/// </remarks>
public sealed class TcpQuery : IDisposable
{
    private static readonly byte Wanted = (byte)(InetDiag.Extension(InetDiag.Information)
        | InetDiag.Extension(InetDiag.Congestion) | InetDiag.Extension(InetDiag.Memory));

    private readonly NetlinkSocket _socket;
    private readonly byte _protocol;
    private bool _isAvailable;

    /// <summary>Opens the socket, in the network namespace of the calling thread.</summary>
    public TcpQuery()
        : this(InetDiag.Tcp, 0)
    {
    }

    /// <param name="protocol">Protocol of the connections.</param>
    /// <param name="receiveBytes">Bytes of answers that wait to be read, as SO_RCVBUF; 0 for the host's
    /// default.</param>
    internal TcpQuery(byte protocol, int receiveBytes)
    {
        _protocol = protocol;
        _socket = new NetlinkSocket(NetlinkSocket.Sockets, receiveBytes);
    }

    /// <summary>Queries without an answer so far.</summary>
    public long Lost { get; private set; }

    /// <summary>errno of the last query that was refused; 0 if none was.</summary>
    public int LastError { get; private set; }

    /// <summary>Queries one connection.</summary>
    /// <param name="endpoints">Its addresses and ports.</param>
    /// <param name="connection">Receives the answer; valid until the next query.</param>
    public TcpQueryStatus Ask(in TcpEndpoints endpoints, out DiagnosedConnection connection)
    {
        connection = default;
        if (!Send(endpoints))
            return Refused(NativeError.Last);
        if (!_socket.TryTake(out ushort type, out ReadOnlySpan<byte> body))
        {
            // What is left of earlier answers must not take the next one's place.
            _socket.Drain();
            Lost++;
            return TcpQueryStatus.Lost;
        }
        TcpQueryStatus status = Read(type, body, endpoints, out connection);
        return status == TcpQueryStatus.NotFound && !IsAvailable() ? TcpQueryStatus.NotAvailable : status;
    }

    /// <summary>Sends a query and leaves its answer unread.</summary>
    /// <returns>False if it cannot be sent; <see cref="NativeError.Last"/> then has the error.</returns>
    internal bool Send(in TcpEndpoints endpoints)
    {
        Span<byte> request = stackalloc byte[InetDiag.RequestBytes];
        InetDiag.Write(request, _protocol, Wanted, endpoints);
        return _socket.Send(InetDiag.ByFamily, NetlinkMessage.Request, request);
    }

    /// <summary>Reads the message that answers a query.</summary>
    internal TcpQueryStatus Read(
        ushort type, ReadOnlySpan<byte> body, in TcpEndpoints endpoints, out DiagnosedConnection connection)
    {
        connection = default;
        if (type == NetlinkMessage.Error)
            return Refused(-NetlinkMessage.ErrorOf(body));
        if (type != InetDiag.ByFamily || !DiagnosedConnection.TryParse(body, out connection))
            return Refused(Libc.ErrorInvalid);
        _isAvailable = true;
        if (connection.Endpoints.Local == endpoints.Local && connection.Endpoints.Remote == endpoints.Remote)
            return TcpQueryStatus.Found;
        // Without such a connection the kernel answers with a socket that listens on the local port.
        connection = default;
        return TcpQueryStatus.NotFound;
    }

    public void Dispose() => _socket.Dispose();

    private TcpQueryStatus Refused(int error)
    {
        if (error == Libc.ErrorNoEntry)
            return TcpQueryStatus.NotFound;
        LastError = error;
        switch (error)
        {
            case Libc.ErrorNotPermitted or Libc.ErrorAccess:
                return TcpQueryStatus.NotPermitted;
            case Libc.ErrorNoProtocol or Libc.ErrorNotSupported:
                return TcpQueryStatus.NotAvailable;
            case Libc.ErrorAgain or Libc.ErrorNoMemory or Libc.ErrorNoBuffers:
                Lost++;
                return TcpQueryStatus.Lost;
            default:
                return TcpQueryStatus.Failed;
        }
    }

    /// <summary>Distinguishes an unknown connection from missing diagnostics, for which the kernel's answer is the same
    /// (ENOENT): it also refuses a list of no sockets then.</summary>
    private bool IsAvailable()
    {
        if (_isAvailable)
            return true;
        Span<byte> request = stackalloc byte[InetDiag.RequestBytes];
        InetDiag.Write(request, Libc.AddressFamilyInet, _protocol, 0, 0);
        if (!_socket.Ask(InetDiag.ByFamily, NetlinkMessage.Request | NetlinkMessage.Dump, request))
            return false;
        while (_socket.TryTake(out ushort type, out ReadOnlySpan<byte> body))
        {
            if (type is NetlinkMessage.Done or NetlinkMessage.Error)
                _isAvailable = NetlinkMessage.ErrorOf(body) == 0;
        }
        return _isAvailable;
    }
}
