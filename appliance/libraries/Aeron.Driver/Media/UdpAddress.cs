// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace Adaptive.Aeron.Driver.Media;

/// <summary>Address and port in the layout of struct sockaddr_in or sockaddr_in6; compared by value.</summary>
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

    /// <summary>Most bits of a prefix.</summary>
    internal int MaxPrefixLength => _family == Libc.AF_INET6 ? 128 : 32;

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

    internal bool IsMulticast => _family == Libc.AF_INET6
        ? (byte)_v6High == 0xFF
        : (byte)_v4OrFlow is >= 224 and <= 239;

    /// <summary>Last byte of the address, in which the groups for data and for control differ.</summary>
    internal byte LastByte => _family == Libc.AF_INET6 ? (byte)(_v6Low >> 56) : (byte)(_v4OrFlow >> 24);

    /// <summary>Next address, with the same port; the last byte of this one must not be 255.</summary>
    internal UdpAddress Following()
    {
        byte[] bytes = Address.GetAddressBytes();
        bytes[^1]++;
        return new UdpAddress(_family == Libc.AF_INET6 ? new IPAddress(bytes, _scope) : new IPAddress(bytes), Port);
    }

    /// <summary>The same address on an interface, which makes a difference only for IPv6.</summary>
    internal UdpAddress OnInterface(int index) => _family == Libc.AF_INET6
        ? new UdpAddress(new IPAddress(Address.GetAddressBytes(), index), Port)
        : this;

    /// <summary>The address with another port.</summary>
    internal UdpAddress WithPort(int port) => new(Address, port);

    /// <summary>True if its first bits equal those of another address of the same family.</summary>
    internal bool HasPrefixOf(in UdpAddress other, int bits)
    {
        if (_family != other._family)
            return false;

        byte[] mine = Address.GetAddressBytes();
        byte[] theirs = other.Address.GetAddressBytes();
        for (int i = 0; i < mine.Length && bits > 0; i++, bits -= 8)
        {
            int mask = bits >= 8 ? 0xFF : 0xFF00 >> bits;
            if (((mine[i] ^ theirs[i]) & mask & 0xFF) != 0)
                return false;
        }

        return true;
    }

    /// <summary>True if the addresses are equal, whatever the ports.</summary>
    internal bool HasAddressOf(in UdpAddress other) => _family == other._family && _v6High == other._v6High
        && _v6Low == other._v6Low && (_family == Libc.AF_INET6 || _v4OrFlow == other._v4OrFlow);

    /// <summary>True if the bits set in a mask equal those of a network, whose other bits are 0.</summary>
    internal bool IsWithin(in UdpAddress network, in UdpAddress mask)
    {
        if (_family != network._family)
            return false;
        return _family == Libc.AF_INET6
            ? (_v6High & mask._v6High) == network._v6High && (_v6Low & mask._v6Low) == network._v6Low
            : (_v4OrFlow & mask._v4OrFlow) == network._v4OrFlow;
    }

    /// <summary>Argument of a request to join this group.</summary>
    internal Libc.MulticastRequest ToMulticastRequest(int interfaceIndex) =>
        new() { Group = _v4OrFlow, InterfaceIndex = interfaceIndex };

    /// <inheritdoc cref="ToMulticastRequest"/>
    internal Libc.MulticastRequest6 ToMulticastRequest6(int interfaceIndex) =>
        new() { GroupHigh = _v6High, GroupLow = _v6Low, InterfaceIndex = interfaceIndex };

    public override string ToString() => new IPEndPoint(Address, Port).ToString();
}
