// SPDX-License-Identifier: Apache-2.0
using System.Text;
using Telemetry.Kernel.Native;

namespace Telemetry.Kernel.Attaching.Tc;

/// <summary>Says that a filter of the appliance belongs to a living process: an abstract Unix socket of the interface's
/// network namespace, which the kernel removes however the process ends.</summary>
internal sealed unsafe class FilterOwner : IDisposable
{
    private const int MostNameBytes = 108;                      // sun_path

    private readonly int _socket;

    private FilterOwner(int socket) => _socket = socket;

    /// <summary>Becomes the owner; null if a process is it already.</summary>
    internal static FilterOwner? TryBecome(ClsactAttachment.Place place)
    {
        string name = $"telemetry-filter-{place.Interface}-{(place.IsEgress ? "egress" : "ingress")}"
            + $"-{place.Priority:x}-{place.Handle:x}";
        byte* address = stackalloc byte[sizeof(ushort) + MostNameBytes];
        *(ushort*)address = Libc.AddressFamilyUnix;
        address[sizeof(ushort)] = 0;                            // abstract
        int bytes = sizeof(ushort) + 1
            + Encoding.ASCII.GetBytes(name, new Span<byte>(address + sizeof(ushort) + 1, MostNameBytes - 1));
        int socket = Libc.socket(Libc.AddressFamilyUnix, Libc.SocketDatagram | Libc.SocketCloseOnExec, 0);
        if (socket < 0)
            Throw("socket", NativeError.Last, name);
        if (Libc.bind(socket, address, (uint)bytes) == 0)
            return new FilterOwner(socket);
        int errno = NativeError.Last;
        _ = Libc.close(socket);
        if (errno != Libc.ErrorAddressInUse)
            Throw("bind", errno, name);
        return null;
    }

    public void Dispose() => _ = Libc.close(_socket);

    private static void Throw(string call, int errno, string name) =>
        NativeError.Throw(call, errno, name, "the socket that says who owns a filter of clsact cannot be made",
            "allow the process Unix sockets, and more open files (RestrictAddressFamilies, LimitNOFILE)");
}
