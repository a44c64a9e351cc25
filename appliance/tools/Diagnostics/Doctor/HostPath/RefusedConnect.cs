// SPDX-License-Identifier: Apache-2.0
using System.Net;
using System.Net.Sockets;

namespace Telemetry.Diagnostics.Doctor.HostPath;

/// <summary>A connection that is refused.</summary>
internal static class RefusedConnect
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    /// <summary>Connects.</summary>
    /// <returns>True if the connection is refused; false if it opens, or if nobody answers for a second, as behind a
    /// firewall.</returns>
    internal static bool Try(Socket socket, IPEndPoint target)
    {
        socket.Blocking = false;
        try
        {
            socket.Connect(target);
            return false;
        }
        catch (SocketException failure) when (failure.SocketErrorCode == SocketError.WouldBlock)
        {
            return socket.Poll(Patience, SelectMode.SelectError)
                && socket.GetSocketOption(SocketOptionLevel.Socket, SocketOptionName.Error)
                    is (int)SocketError.ConnectionRefused;
        }
        catch (SocketException failure)
        {
            return failure.SocketErrorCode == SocketError.ConnectionRefused;
        }
    }
}
