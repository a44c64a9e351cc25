// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace Adaptive.Aeron.Driver.Media;

/// <summary>An address and port in the layout of struct sockaddr_in or sockaddr_in6; compared by value.</summary>
[StructLayout(LayoutKind.Sequential, Size = 32)]
internal readonly record struct UdpAddress
{
    private readonly ushort _family;
    private readonly ushort _portBigEndian;
    private readonly uint _v4OrFlow;
    private readonly ulong _v6High;
    private readonly ulong _v6Low;
    private readonly uint _scope;

    internal UdpAddress(IPAddress address, int port)
    {
        _portBigEndian = BinaryPrimitives.ReverseEndianness((ushort)port);
        Span<byte> bytes = stackalloc byte[16];
        _ = address.TryWriteBytes(bytes, out _);
        if (address.AddressFamily == AddressFamily.InterNetworkV6)
        {
            _family = Libc.AF_INET6;
            _v6High = MemoryMarshal.Read<ulong>(bytes);
            _v6Low = MemoryMarshal.Read<ulong>(bytes[8..]);
            _scope = (uint)address.ScopeId;
        }
        else
        {
            _family = Libc.AF_INET;
            _v4OrFlow = MemoryMarshal.Read<uint>(bytes);
        }
    }

    internal int Family => _family;

    internal int Port => BinaryPrimitives.ReverseEndianness(_portBigEndian);

    internal uint NativeLength => _family == Libc.AF_INET6 ? 28u : 16u;

    internal IPAddress Address
    {
        get
        {
            if (_family != Libc.AF_INET6)
                return new IPAddress(_v4OrFlow);

            Span<byte> bytes = stackalloc byte[16];
            MemoryMarshal.Write(bytes, _v6High);
            MemoryMarshal.Write(bytes[8..], _v6Low);
            return new IPAddress(bytes, _scope);
        }
    }

    public override string ToString() => new IPEndPoint(Address, Port).ToString();
}
