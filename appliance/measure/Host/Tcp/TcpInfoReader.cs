// SPDX-License-Identifier: Apache-2.0
using Telemetry.Kernel.Netlink;

namespace Telemetry.Host.Tcp;

/// <summary>Reads the kernel's state of single TCP connections, of any process, in the network namespace in which it
/// was made; needs no privilege. Allocates only for a congestion control that was not seen before. Not
/// thread-safe.</summary>
public sealed class TcpInfoReader : IDisposable
{
    private readonly TcpQuery _query;
    private readonly CongestionNames _names = new();

    /// <summary>Opens the netlink socket, in the network namespace of the calling thread.</summary>
    public TcpInfoReader()
        : this(new TcpQuery())
    {
    }

    /// <param name="query">Queries the kernel; disposed with this.</param>
    internal TcpInfoReader(TcpQuery query) => _query = query;

    /// <summary>Queries that the kernel did not answer, for want of memory.</summary>
    public long Unanswered => _query.Lost;

    /// <summary>errno of the last query that was refused; 0 if none was.</summary>
    public int LastError => _query.LastError;

    /// <summary>Reads one connection.</summary>
    /// <param name="endpoints">Its addresses and ports.</param>
    /// <param name="info">Receives its state, if it was found. A connection that only the kernel remembers, closed by
    /// both sides, is not found.</param>
    public TcpQueryStatus Read(in TcpEndpoints endpoints, out TcpInfo info)
    {
        TcpQueryStatus status = _query.Ask(endpoints, out DiagnosedConnection connection);
        if (status == TcpQueryStatus.Found && connection.IsPast)
            status = TcpQueryStatus.NotFound;
        info = status == TcpQueryStatus.Found ? new TcpInfo(connection, _names.Of(connection.Congestion)) : default;
        return status;
    }

    public void Dispose() => _query.Dispose();
}
