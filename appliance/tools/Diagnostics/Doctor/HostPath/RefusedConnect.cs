// SPDX-License-Identifier: Apache-2.0
using System.Net;
using System.Net.Sockets;
using Telemetry.Model.Clocks;

namespace Telemetry.Diagnostics.Doctor.HostPath;

/// <summary>Connections that are refused.</summary>
internal static class RefusedConnect
{
    private const int Rounds = 5;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    /// <summary>Makes connections until one is not refused. A firewall that drops them makes each last as long as is
    /// waited for: one is enough to know.</summary>
    /// <param name="target">Address without a listener.</param>
    /// <param name="most">Connections to make.</param>
    /// <returns>Connections that were refused.</returns>
    internal static int Make(IPEndPoint target, int most)
    {
        int made = 0;
        while (made < most && IsRefused(target))
            made++;
        return made;
    }

    /// <summary>Time of a refused connection: the least of several rounds, nanoseconds; 0 if one is not
    /// refused.</summary>
    /// <param name="target">Address without a listener.</param>
    /// <param name="each">Connections of a round.</param>
    internal static double LeastNs(IPEndPoint target, int each)
    {
        double least = double.MaxValue;
        for (int round = 0; round < Rounds; round++)
        {
            long startNs = MonotonicClock.NowNs;
            if (Make(target, each) < each)
                return 0;
            least = Math.Min(least, (MonotonicClock.NowNs - startNs) / (double)each);
        }
        return least;
    }

    /// <returns>True if the connection is refused; false if it opens, or has no answer for a second, as behind a
    /// firewall.</returns>
    private static bool IsRefused(IPEndPoint target)
    {
        using Socket socket = Loopback.Stream();
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
