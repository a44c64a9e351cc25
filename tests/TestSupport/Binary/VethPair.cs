// SPDX-License-Identifier: Apache-2.0
using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;
using Telemetry.Kernel.Attaching;
using Telemetry.Kernel.Threads;
using Telemetry.Simulation.Network;
using Xunit;

namespace TestSupport.Binary;

/// <summary>Two network namespaces joined by a veth pair, removed with the test; no traffic leaves them.</summary>
public sealed class VethPair : IDisposable
{
    /// <summary>The interface that packets come from.</summary>
    public const string SenderInterface = "tx0";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly NetworkNamespace _receiver = NetworkNamespace.Create("receiver");
    private readonly NetworkNamespace _sender = NetworkNamespace.Create("sender");

    /// <summary>Makes the pair.</summary>
    public VethPair() => Connect();

    /// <summary>Name of the namespace where packets arrive.</summary>
    public string Receiver => _receiver.Name;

    /// <summary>Name of the namespace that packets come from.</summary>
    public string Sender => _sender.Name;

    /// <summary>The interface where packets arrive.</summary>
    public string ReceiverInterface => "rx0";

    /// <summary>The address of that interface.</summary>
    public string ReceiverAddress => "10.99.0.1";

    /// <summary>The hardware address of that interface.</summary>
    public byte[] ReceiverHardwareAddress { get; private set; } = [];

    /// <summary>The address that packets come from.</summary>
    public string SenderAddress => "10.99.0.2";

    /// <summary>Joins the two again, after <see cref="Disconnect"/>.</summary>
    /// <remarks>The sender knows its neighbour from the start: packets sent while it asked for the address could be
    /// dropped, since the other side transmits nothing before the kernel has reported its carrier.</remarks>
    public void Connect()
    {
        NetworkNamespace.Connect(
            _receiver, ReceiverInterface, ReceiverAddress + "/24", _sender, SenderInterface, SenderAddress + "/24");
        string link = string.Concat(Ip("-n", Receiver, "-o", "link", "show", ReceiverInterface));
        string address = Regex.Match(link, "link/ether ([0-9a-f:]+)").Groups[1].Value;
        ReceiverHardwareAddress = Convert.FromHexString(address.Replace(":", "", StringComparison.Ordinal));
        Assert.Empty(Ip("-n", _sender.Name, "neighbour", "replace", ReceiverAddress, "lladdr", address, "dev",
            SenderInterface, "nud", "permanent"));
    }

    /// <summary>Removes both interfaces; the namespaces stay.</summary>
    public void Disconnect() => Ip("-n", Receiver, "link", "delete", ReceiverInterface);

    /// <summary>True if an XDP program is on the receiving interface.</summary>
    public bool HasXdpProgram() =>
        Ip("-n", Receiver, "-d", "link", "show", ReceiverInterface)
            .Any(line => line.Contains("prog/xdp", StringComparison.Ordinal));

    /// <summary>Waits until there is none.</summary>
    public void WaitForNoXdpProgram(TimeSpan longest)
    {
        long deadlineMs = Environment.TickCount64 + (long)longest.TotalMilliseconds;
        while (HasXdpProgram())
            Assert.True(Environment.TickCount64 < deadlineMs, "the XDP program is still attached");
    }

    /// <summary>Runs an action in the namespace where packets arrive.</summary>
    public void InReceiver(Action action) => _receiver.Run(action);

    /// <summary>Runs an action in the namespace that packets come from.</summary>
    public void InSender(Action action) => _sender.Run(action);

    /// <summary>A socket for datagrams on the sending side.</summary>
    public Socket DatagramSocket()
    {
        Socket? socket = null;
        _sender.Run(() => socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp));
        return socket!;
    }

    /// <summary>Sends whole frames.</summary>
    /// <param name="frames">The frames, from the Ethernet header on.</param>
    /// <param name="cpu">CPU that sends, and mostly receives, them; null for any.</param>
    public void SendFrames(IEnumerable<byte[]> frames, int? cpu = null) => _sender.Run(() =>
    {
        Assert.True(cpu is not { } wanted || HostThread.PinTo(wanted), $"CPU {cpu} cannot be had");
        using var socket = new Socket(AddressFamily.Packet, SocketType.Raw, 0);
        var target = new LinkEndPoint(NetworkDevice.IndexOf(SenderInterface));
        foreach (byte[] frame in frames)
            socket.SendTo(frame, target);
    });

    /// <inheritdoc/>
    public void Dispose()
    {
        _receiver.Dispose();
        _sender.Dispose();
    }

    private static IReadOnlyList<string> Ip(params string[] arguments)
    {
        using TelemetryProcess ip = TelemetryProcess.Start("ip", arguments);
        return ip.WaitForText(Patience);
    }
}
