// SPDX-License-Identifier: Apache-2.0
using Telemetry.Kernel.Native;

namespace Telemetry.Kernel.Sending;

/// <summary>Packet socket that sends whole Ethernet frames by one interface, past its queue, and receives
/// nothing.</summary>
internal sealed unsafe class FrameSocket : IDisposable
{
    private const int QueueBypass = 20;                         // PACKET_QDISC_BYPASS
    private const int BufferBytes = 8 * 1024 * 1024;

    private readonly string _interface;

    /// <summary>Opens a socket.</summary>
    /// <exception cref="FailureException">The kernel refuses it.</exception>
    internal FrameSocket(string interfaceName, int interfaceIndex)
    {
        _interface = interfaceName;
        // Of protocol 0 it gets no packet.
        Fd = Libc.socket(Libc.AddressFamilyPacket, Libc.SocketRaw | Libc.SocketCloseOnExec, 0);
        if (Fd < 0)
            Throw("socket(AF_PACKET)");
        try
        {
            int one = 1;
            // A frame that the device does not take then fails the call, and is not dropped behind it.
            if (Libc.setsockopt(Fd, LinkAddress.PacketLevel, QueueBypass, &one, sizeof(int)) < 0)
                Throw("setsockopt(PACKET_QDISC_BYPASS)");
            int bytes = BufferBytes;
            _ = Libc.setsockopt(Fd, Libc.SocketLevel, Libc.SendBuffer, &bytes, sizeof(int));
            if (LinkAddress.Bind(Fd, interfaceIndex, receives: false) < 0)
                Throw("bind");
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    internal int Fd { get; }

    public void Dispose() => _ = Libc.close(Fd);

    private void Throw(string call) => NativeError.Throw(call, NativeError.Last, _interface,
        "no socket for sending frames can be opened", "run as root, or with CAP_NET_RAW");
}
