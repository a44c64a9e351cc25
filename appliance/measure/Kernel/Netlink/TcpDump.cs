// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Kernel.Netlink;

/// <summary>Lists the TCP connections of a network namespace with their <c>struct tcp_info</c>: IPv4 first, then IPv6.
/// Sees those of all processes and needs no privilege. Takes about 1 µs a socket. Not thread-safe.</summary>
public sealed class TcpDump : IDisposable
{
    // Those that are sockets and have a peer: not SYN_RECV, TIME_WAIT, CLOSE, LISTEN.
    private const uint Connections = 1u << (int)TcpState.Established | 1u << (int)TcpState.SynSent
        | 1u << (int)TcpState.FinWait1 | 1u << (int)TcpState.FinWait2 | 1u << (int)TcpState.CloseWait
        | 1u << (int)TcpState.LastAck | 1u << (int)TcpState.Closing;

    private InetDump _dump = new();

    /// <summary>Starts over with the first connection.</summary>
    /// <param name="withListeners">True to list also the sockets that wait for connections.</param>
    /// <returns>False if the kernel does not answer.</returns>
    public bool Start(bool withListeners = false) => _dump.Start(
        InetDiag.Tcp, InetDiag.Extension(InetDiag.Information),
        Connections | (withListeners ? 1u << (int)TcpState.Listen : 0));

    /// <summary>Reads the next connection.</summary>
    /// <param name="connection">Receives it; valid until the next call.</param>
    /// <returns>False if there is none; <see cref="IsWhole"/> is then true if all were reported.</returns>
    public bool TryTake(out DiagnosedConnection connection)
    {
        while (_dump.TryTake(out ReadOnlySpan<byte> message))
        {
            if (DiagnosedConnection.TryParse(message, out connection))
                return true;
        }
        connection = default;
        return false;
    }

    /// <summary>True if the last list was complete.</summary>
    public bool IsWhole => _dump.IsWhole;

    /// <summary>Gives up a list before its end; in the network namespace of the calling thread from then on.</summary>
    public void Break()
    {
        _dump.Dispose();
        _dump = new InetDump();
    }

    public void Dispose() => _dump.Dispose();
}
