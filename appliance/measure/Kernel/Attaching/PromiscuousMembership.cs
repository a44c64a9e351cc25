// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;
using Telemetry.Kernel.Native;

namespace Telemetry.Kernel.Attaching;

/// <summary>
/// Makes an interface accept packets for all addresses while this process holds the membership; the kernel ends it with
/// the process.
/// </summary>
public sealed unsafe class PromiscuousMembership : IDisposable
{
    private const int PacketLevel = 263;                        // SOL_PACKET
    private const int AddMembership = 1;                        // PACKET_ADD_MEMBERSHIP
    private const ushort Promiscuous = 1;                       // PACKET_MR_PROMISC

    private int _fd;

    private PromiscuousMembership(int fd) => _fd = fd;

    /// <summary>Takes the membership.</summary>
    /// <exception cref="FailureException">The kernel refuses.</exception>
    public static PromiscuousMembership On(NetworkDevice device)
    {
        // Protocol 0: the socket receives nothing.
        int fd = Libc.socket(Libc.AddressFamilyPacket, Libc.SocketRaw | Libc.SocketCloseOnExec, 0);
        if (fd < 0)
            Throw("socket(AF_PACKET)", device);
        var membership = new PromiscuousMembership(fd);
        var request = new MembershipRequest { InterfaceIndex = device.Index, Type = Promiscuous };
        if (Libc.setsockopt(fd, PacketLevel, AddMembership, &request, (uint)sizeof(MembershipRequest)) >= 0)
            return membership;
        int errno = NativeError.Last;
        membership.Dispose();
        Marshal.SetLastPInvokeError(errno);
        Throw("setsockopt(PACKET_ADD_MEMBERSHIP)", device);
        return membership;
    }

    public void Dispose()
    {
        if (_fd >= 0)
            _ = Libc.close(_fd);
        _fd = -1;
    }

    private static void Throw(string call, NetworkDevice device) =>
        throw new FailureException(new Failure(
            ExitCode.CannotRun, device.Name,
            $"the mirror port cannot be made promiscuous: {call}: {NativeError.Text(NativeError.Last)}",
            "run as root, or add CAP_NET_RAW"));

    /// <summary><c>struct packet_mreq</c>.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct MembershipRequest
    {
        internal int InterfaceIndex;
        internal ushort Type;
        internal ushort AddressLength;
        internal ulong Address;
    }
}
