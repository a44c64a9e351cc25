// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Telemetry.Appliance.Model;

/// <summary>An IP address and port, as configured and as matched; the address is IPv6, or IPv4 mapped into it.</summary>
/// <param name="Address">128 bits in network order as one big-endian number; 0 means any address.</param>
/// <param name="Port">Port; 0 means any port.</param>
public readonly record struct EndpointAddress(UInt128 Address, ushort Port)
{
    private static readonly UInt128 MappedPrefix = new(0, 0x0000_FFFF_0000_0000UL);

    /// <summary>Whether the address is an IPv4 one.</summary>
    public bool IsIPv4 => (Address >> 32) == 0xFFFF;

    /// <summary>Makes the number of an address.</summary>
    public static UInt128 FromAddress(IPAddress address)
    {
        Span<byte> bytes = stackalloc byte[16];
        address.MapToIPv6().TryWriteBytes(bytes, out _);
        return BinaryPrimitives.ReadUInt128BigEndian(bytes);
    }

    /// <summary>Makes the number of an IPv4 address given in host order.</summary>
    public static UInt128 FromIPv4(uint hostOrder) => MappedPrefix | hostOrder;

    /// <summary>The address as text, without the port.</summary>
    public string AddressText()
    {
        Span<byte> bytes = stackalloc byte[16];
        BinaryPrimitives.WriteUInt128BigEndian(bytes, Address);
        var address = new IPAddress(bytes);
        return (address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address).ToString();
    }

    /// <summary><c>a.b.c.d:port</c> or <c>[v6]:port</c>.</summary>
    public override string ToString() => Address != 0 && !IsIPv4
        ? string.Create(CultureInfo.InvariantCulture, $"[{AddressText()}]:{Port}")
        : string.Create(CultureInfo.InvariantCulture, $"{(Address == 0 ? "*" : AddressText())}:{Port}");

    /// <summary>Reads <c>a.b.c.d:port</c> or <c>[v6]:port</c>; the port is needed.</summary>
    public static bool TryParse(string text, out EndpointAddress endpoint)
    {
        endpoint = default;
        int colon = text.LastIndexOf(':');
        if (colon <= 0 || !ushort.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out ushort port))
            return false;
        ReadOnlySpan<char> host = text.AsSpan(0, colon);
        if (host[0] == '[' && host[^1] == ']')
            host = host[1..^1];
        else if (host.Contains(':'))
            return false;
        if (!IPAddress.TryParse(host, out IPAddress? address))
            return false;
        if (address.AddressFamily == AddressFamily.InterNetwork && host.Count('.') != 3)
            return false;
        endpoint = new EndpointAddress(FromAddress(address), port);
        return true;
    }
}
