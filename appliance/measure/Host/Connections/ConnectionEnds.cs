// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using Telemetry.Kernel.Layout;
using Telemetry.Kernel.Netlink;
using Telemetry.Model.Events;

namespace Telemetry.Host.Connections;

/// <summary>End of a connection, by the last change of its state.</summary>
internal static class ConnectionEnds
{
    /// <summary>This host ended it.</summary>
    internal const string Local = "local";

    internal const string Peer = "peer";

    private const int BrokenPipe = 32;                          // EPIPE
    private const int Aborted = 103;                            // ECONNABORTED: ss --kill
    private const int ResetByPeer = 104;                        // ECONNRESET

    // Of the errors that end a connection; others stand as numbers.
    private static readonly Dictionary<int, string> Names = new()
    {
        [1] = "EPERM",
        [12] = "ENOMEM",
        [13] = "EACCES",
        [22] = "EINVAL",
        [32] = "EPIPE",
        [71] = "EPROTO",
        [90] = "EMSGSIZE",
        [92] = "ENOPROTOOPT",
        [99] = "EADDRNOTAVAIL",
        [100] = "ENETDOWN",
        [101] = "ENETUNREACH",
        [103] = "ECONNABORTED",
        [104] = "ECONNRESET",
        [105] = "ENOBUFS",
        [110] = "ETIMEDOUT",
        [111] = "ECONNREFUSED",
        [112] = "EHOSTDOWN",
        [113] = "EHOSTUNREACH",
    };

    /// <summary>The end of a connection that closes.</summary>
    /// <param name="record">The change to <see cref="TcpState.Close"/>.</param>
    /// <param name="peerClosedFirst">True if the peer's FIN came before this host's.</param>
    internal static (ConnectionEnd End, string? Reason) Of(in ConnectionRecord record, bool peerClosedFirst)
    {
        int error = record.Error;
        // Without an error the process gave up before the peer answered.
        if (record.OldState is TcpState.SynSent or TcpState.SynReceived)
            return (ConnectionEnd.Failed, error == 0 ? Local : NameOf(error));
        if (error is ResetByPeer or BrokenPipe)
            return (ConnectionEnd.Reset, Peer);
        if (error == Aborted)
            return (ConnectionEnd.Reset, Local);
        if (error != 0)
            return (ConnectionEnd.Timeout, NameOf(error));
        return record.OldState is TcpState.Established or TcpState.CloseWait
            ? (ConnectionEnd.Reset, Local)
            : (ConnectionEnd.Fin, peerClosedFirst ? Peer : Local);
    }

    private static string NameOf(int error) => Names.TryGetValue(error, out string? name)
        ? name : error.ToString(CultureInfo.InvariantCulture);
}
