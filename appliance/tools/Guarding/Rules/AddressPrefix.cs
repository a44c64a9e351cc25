// SPDX-License-Identifier: Apache-2.0
using System.Globalization;

namespace Telemetry.Guarding.Rules;

/// <summary>Addresses that begin with the same bits.</summary>
/// <param name="Address">The first of them, IPv4 mapped into IPv6.</param>
/// <param name="Bits">Bits that they share, 0 to 128; of IPv4 from 96.</param>
public readonly record struct AddressPrefix(UInt128 Address, int Bits)
{
    /// <summary>The expected form, for errors.</summary>
    internal const string Expected = "an address or a prefix such as 10.1.0.0/16 or 2001:db8::/32";

    private const int MappedBits = 96;

    public bool IsIPv4 => Bits >= MappedBits && (Address >> 32) == 0xFFFF;

    /// <summary>True if all its addresses are those of multicast groups.</summary>
    internal bool IsMulticast => IsIPv4
        ? Bits >= MappedBits + 4 && (byte)(Address >> 28) == 0xFE
        : Bits >= 8 && (byte)(Address >> 120) == 0xFF;

    /// <summary>True for IPv6 that by its bits also has the mapped addresses of IPv4 in it.</summary>
    internal bool TakesMapped => !IsIPv4 && Contains(new AddressPrefix(EndpointAddress.FromIPv4(0), MappedBits));

    /// <summary>True if every address of the other is in this one.</summary>
    public bool Contains(AddressPrefix other) =>
        Bits <= other.Bits && (other.Address & Mask(Bits)) == Address;

    /// <summary>Reads an address or a prefix; bits behind the prefix must be 0.</summary>
    internal static bool TryParse(ReadOnlySpan<char> text, out AddressPrefix prefix)
    {
        prefix = default;
        int slash = text.IndexOf('/');
        ReadOnlySpan<char> address = slash < 0 ? text : text[..slash];
        if (!EndpointAddress.TryParseAddress(address, out UInt128 first))
            return false;
        bool isIPv4 = !address.Contains(':');
        int most = isIPv4 ? 32 : 128;
        int bits = most;
        if (slash >= 0 && (!int.TryParse(text[(slash + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out bits)
            || bits > most))
            return false;
        bits += isIPv4 ? MappedBits : 0;
        prefix = new AddressPrefix(first, bits);
        return (first & Mask(bits)) == first;
    }

    /// <summary>The text that <see cref="TryParse"/> reads.</summary>
    public override string ToString()
    {
        string address = AddressOf(Address);
        int bits = IsIPv4 ? Bits - MappedBits : Bits;
        return Bits == 128 ? address : string.Create(CultureInfo.InvariantCulture, $"{address}/{bits}");
    }

    private static string AddressOf(UInt128 address) =>
        address == 0 ? "::" : new EndpointAddress(address, 0).AddressText();

    private static UInt128 Mask(int bits) => bits == 0 ? 0 : UInt128.MaxValue << (128 - bits);
}
