// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using System.Net.Sockets;

namespace Telemetry.Diagnostics.Doctor.HostPath;

/// <summary>An end of a connection that takes no segment, so that the other end sends again.</summary>
internal static unsafe class SilentPeer
{
    private const int SocketLevel = 1;                          // SOL_SOCKET
    private const int AttachFilter = 26;                        // SO_ATTACH_FILTER
    private const int DetachFilter = 27;                        // SO_DETACH_FILTER
    private const int ProgramBytes = 16;                        // struct sock_fprog

    /// <summary>Makes a socket drop everything that comes.</summary>
    internal static void Silence(Socket socket)
    {
        ulong refuse = 0x06;                                    // struct sock_filter: ret 0
        Span<byte> program = stackalloc byte[ProgramBytes];
        program.Clear();
        program[0] = 1;                                         // instructions
        BinaryPrimitives.WriteUInt64LittleEndian(program[8..], (ulong)&refuse);
        socket.SetRawSocketOption(SocketLevel, AttachFilter, program);
    }

    /// <summary>Makes it take everything again.</summary>
    internal static void Release(Socket socket)
    {
        Span<byte> unused = stackalloc byte[sizeof(int)];
        unused.Clear();
        socket.SetRawSocketOption(SocketLevel, DetachFilter, unused);
    }
}
