// SPDX-License-Identifier: Apache-2.0
using System.Net;
using System.Net.Sockets;

namespace TestSupport.Engines;

/// <summary>A port for a server that a test starts.</summary>
public static class FreePort
{
    /// <summary>A port of the loopback interface that nobody has now.</summary>
    public static int OnLoopback()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
