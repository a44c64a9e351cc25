// SPDX-License-Identifier: Apache-2.0
using System.Net.Sockets;
using System.Text.Json;
using Telemetry.Kernel.Attaching;
using Telemetry.Simulation.Network;
using TestSupport;
using TestSupport.Binary;
using TestSupport.Reloads;

namespace EndToEnd.Tests;

/// <summary>Two network namespaces joined by a veth pair for each interface of <see cref="Wire"/>.</summary>
internal sealed class WireNetwork : IDisposable
{
    private readonly NetworkNamespace _receiver = NetworkNamespace.Create("receiver");
    private readonly NetworkNamespace _sender = NetworkNamespace.Create("sender");
    private readonly Socket[] _sockets = new Socket[Wire.Interfaces.Count];
    private readonly LinkEndPoint[] _targets = new LinkEndPoint[Wire.Interfaces.Count];

    internal WireNetwork()
    {
        for (int index = 0; index < Wire.Interfaces.Count; index++)
        {
            NetworkNamespace.Connect(_receiver, Wire.Interfaces[index], $"10.99.{index}.1/24", _sender, $"tx{index}",
                $"10.99.{index}.2/24");
        }
        _sender.Run(() =>
        {
            for (int index = 0; index < Wire.Interfaces.Count; index++)
            {
                _sockets[index] = new Socket(AddressFamily.Packet, SocketType.Raw, 0);
                _targets[index] = new LinkEndPoint(NetworkDevice.IndexOf($"tx{index}"));
            }
        });
    }

    /// <summary>Name of the namespace where packets arrive.</summary>
    internal string Receiver => _receiver.Name;

    /// <summary>Sends a frame to an interface.</summary>
    internal void Send(byte[] frame, int device) => _sockets[device].SendTo(frame, _targets[device]);

    /// <summary>The groups of tests that are joined on each interface.</summary>
    internal IReadOnlyList<string> JoinedGroups()
    {
        using TelemetryProcess ip = TelemetryProcess.Start("ip", ["-n", Receiver, "-o", "maddr", "show"]);
        return
        [
            .. ip.WaitForText(TimeSpan.FromSeconds(60)).Where(line => line.Contains(" 239.", StringComparison.Ordinal))
                .Select(line => string.Join(' ', line.Split(' ', StringSplitOptions.RemoveEmptyEntries))).Order(),
        ];
    }

    /// <summary>How many frames did not get through the network, such as where a device's queue was full.</summary>
    internal long Dropped()
    {
        using TelemetryProcess ip = TelemetryProcess.Start("ip", ["-n", _sender.Name, "-s", "-j", "link", "show"]);
        using JsonDocument links = JsonDocument.Parse(string.Concat(ip.WaitForText(TimeSpan.FromSeconds(60))));
        return links.RootElement.EnumerateArray().Sum(link => link.Count("stats64", "tx", "dropped"));
    }

    public void Dispose()
    {
        foreach (Socket socket in _sockets)
            socket.Dispose();
        _receiver.Dispose();
        _sender.Dispose();
    }
}
