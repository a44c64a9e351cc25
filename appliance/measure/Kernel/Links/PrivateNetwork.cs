// SPDX-License-Identifier: Apache-2.0
using Telemetry.Kernel.Native;

namespace Telemetry.Kernel.Links;

/// <summary>A network namespace of a thread's own, with nothing but loopback in it.</summary>
public static unsafe class PrivateNetwork
{
    private const int NetworkNamespace = 0x4000_0000;           // CLONE_NEWNET
    private const nuint SetFlags = 0x8914;                      // SIOCSIFFLAGS
    private const nint Up = 1;                                  // IFF_UP

    /// <summary>Moves the calling thread into a new namespace, which ends with the thread and its sockets.</summary>
    /// <returns>False if that is not permitted, or loopback cannot be used: the thread may then be in either.</returns>
    public static bool TryEnter()
    {
        if (Libc.unshare(NetworkNamespace) != 0)
            return false;
        int socket = Libc.socket(Libc.AddressFamilyInet, Libc.SocketDatagram | Libc.SocketCloseOnExec, 0);
        if (socket < 0)
            return false;
        InterfaceRequest request = InterfaceRequest.For("lo", (void*)Up);
        bool isUp = Libc.ioctl(socket, SetFlags, &request) >= 0;
        _ = Libc.close(socket);
        return isUp;
    }
}
