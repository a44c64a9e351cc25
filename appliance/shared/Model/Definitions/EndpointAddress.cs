// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Telemetry.Model.Definitions;

/// <summary>An IP address and port, as configured and as matched; the address is IPv6, or IPv4 mapped into
/// it.</summary>
/// <param name="Address">128 bits in network order as one big-endian number; 0 means any address. (The IPv4 address
/// 0.0.0.0 is mapped and therefore not 0: capture files with synthetic headers contain it.)</param>
/// <param name="Port">Port; 0 is the port 0 unless <paramref name="AnyPort"/>.</param>
/// <param name="AnyPort">True if every port matches; then <paramref name="Port"/> is 0.</param>
public readonly record struct EndpointAddress(UInt128 Address, ushort Port, bool AnyPort = false)
{
    private static readonly UInt128 MappedPrefix = new(0, 0x0000_FFFF_0000_0000UL);

    /// <summary>True if every address matches.</summary>
    public bool AnyAddress => Address == 0;

    public bool IsIPv4 => (Address >> 32) == 0xFFFF;

    /// <summary>True if the address is that of a multicast group.</summary>
    public bool IsMulticast => IsIPv4 ? (byte)(Address >> 28) == 0xFE : (byte)(Address >> 120) == 0xFF;

    /// <summary>Makes the number of an address.</summary>
    public static UInt128 FromAddress(IPAddress address)
    {
        Span<byte> bytes = stackalloc byte[16];
        address.MapToIPv6().TryWriteBytes(bytes, out _);
        return BinaryPrimitives.ReadUInt128BigEndian(bytes);
    }

    /// <summary>Makes the number of an IPv4 address given in host order.</summary>
    public static UInt128 FromIPv4(uint hostOrder) => MappedPrefix | hostOrder;

    /// <summary>The address as text, without the port; <c>*</c> for any.</summary>
    public string AddressText()
    {
        if (AnyAddress)
            return "*";
        Span<byte> bytes = stackalloc byte[16];
        BinaryPrimitives.WriteUInt128BigEndian(bytes, Address);
        var address = new IPAddress(bytes);
        return (address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address).ToString();
    }

    /// <summary><c>a.b.c.d:port</c> or <c>[v6]:port</c>, with <c>*</c> for any address or port.</summary>
    public override string ToString()
    {
        string port = AnyPort ? "*" : Port.ToString(CultureInfo.InvariantCulture);
        return AnyAddress || IsIPv4 ? $"{AddressText()}:{port}" : $"[{AddressText()}]:{port}";
    }

    /// <summary>Reads <c>a.b.c.d:port</c> or <c>[v6]:port</c>; the port is needed; <c>*</c> stands for any.</summary>
    public static bool TryParse(string text, out EndpointAddress endpoint)
    {
        endpoint = default;
        int colon = text.LastIndexOf(':');
        if (colon <= 0 || !TryParsePort(text.AsSpan(colon + 1), out ushort port, out bool anyPort))
            return false;
        ReadOnlySpan<char> host = text.AsSpan(0, colon);
        bool bracketed = host[0] == '[' && host[^1] == ']';
        if (!bracketed && host.Contains(':'))
            return false;
        if (host is "*")
        {
            endpoint = new EndpointAddress(0, port, anyPort);
            return !anyPort;
        }
        if (!TryParseAddress(bracketed ? host[1..^1] : host, out UInt128 address) || address == 0)
            return false;
        endpoint = new EndpointAddress(address, port, anyPort);
        return true;
    }

    /// <summary>Reads an address without a port; IPv4 in four plain decimal numbers only.</summary>
    public static bool TryParseAddress(ReadOnlySpan<char> text, out UInt128 address)
    {
        address = 0;
        if (!IPAddress.TryParse(text, out IPAddress? parsed))
            return false;
        // The platform also reads octal, hexadecimal and shortened IPv4: text that does not read back identically is
        // refused.
        if (parsed.AddressFamily == AddressFamily.InterNetwork && !text.SequenceEqual(parsed.ToString()))
            return false;
        if (parsed.AddressFamily == AddressFamily.InterNetworkV6 && parsed.ScopeId != 0)
            return false;
        address = FromAddress(parsed);
        return true;
    }

    private static bool TryParsePort(ReadOnlySpan<char> text, out ushort port, out bool any)
    {
        any = text is "*";
        port = 0;
        return any || ushort.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out port);
    }
}
