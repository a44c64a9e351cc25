// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace TestSupport.Binary;

/// <summary>The monitor made by <c>build.sh build</c>, run as a user runs it.</summary>
public static class MonitorBinary
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <summary>Its path.</summary>
    public static string Path { get; } = System.IO.Path.Combine(ProjectTree.Root, "out", "telemetry-monitor");

    /// <summary>Its path; fails if it has not been built.</summary>
    public static string Built => File.Exists(Path)
        ? Path : throw new FileNotFoundException("out/telemetry-monitor is missing; run './build.sh build'");

    /// <summary>Starts it on an address and waits until it serves the page.</summary>
    /// <param name="address">Address of the page: host and port.</param>
    /// <param name="options">Further options of <c>run</c>.</param>
    public static TelemetryProcess Start(string address, params string[] options)
    {
        TelemetryProcess process = TelemetryProcess.Start(Path, ["run", "--listen", address, .. options]);
        process.WaitForErrors("page: ", Patience);
        return process;
    }

    /// <summary>Address of this host with a free TCP port.</summary>
    public static string FreeAddress()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return string.Create(
            CultureInfo.InvariantCulture, $"127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}");
    }

    /// <summary>Aeron channels of this host with free UDP ports.</summary>
    public static IReadOnlyList<string> FreeChannels(int count)
    {
        UdpClient[] sockets = [.. Enumerable.Range(0, count).Select(
            _ => new UdpClient(new IPEndPoint(IPAddress.Loopback, 0)))];
        string[] channels = [.. sockets.Select(socket => string.Create(
            CultureInfo.InvariantCulture,
            $"aeron:udp?endpoint=127.0.0.1:{((IPEndPoint)socket.Client.LocalEndPoint!).Port}"))];
        foreach (UdpClient socket in sockets)
            socket.Dispose();
        return channels;
    }
}
