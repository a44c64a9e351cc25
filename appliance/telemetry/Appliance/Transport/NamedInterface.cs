// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using System.Net;
using System.Net.NetworkInformation;

namespace Telemetry.Appliance.Transport;

/// <summary>One of the interfaces that a channel may refer to, with its address.</summary>
/// <param name="Source">The address referred to.</param>
internal sealed record NamedInterface(string Device, IPAddress Source)
{
    private const int BitsPerByte = 8;

    /// <summary>All interfaces that a channel's <c>interface</c> can refer to in the network namespace of the calling
    /// thread: an address, those in ADDRESS/PREFIX, or {NAME}; a media driver uses one of them.</summary>
    internal static IReadOnlyList<NamedInterface> All(string text)
    {
        IEnumerable<NamedInterface> known = NetworkInterface.GetAllNetworkInterfaces().SelectMany(device =>
            device.GetIPProperties().UnicastAddresses.Select(one => new NamedInterface(device.Name, one.Address)));
        if (text.StartsWith('{'))
            return [.. known.Where(one => one.Device == text.Trim('{', '}'))];
        return TryParse(text, out byte[] wanted, out int bits)
            ? [.. known.Where(one => HasPrefix(one.Source.GetAddressBytes(), wanted, bits))] : [];
    }

    /// <summary>True if a host may have the interface: a text is an address, ADDRESS/PREFIX or {NAME}.</summary>
    internal static bool IsWellFormed(string text) =>
        text is ['{', _, .., '}'] || TryParse(text, out _, out _);

    private static bool TryParse(string text, out byte[] address, out int bits)
    {
        string[] parts = text.Split('/');
        address = IPAddress.TryParse(PublishingPlace.HostOf(parts[0]), out IPAddress? parsed)
            ? parsed.GetAddressBytes() : [];
        bits = address.Length * BitsPerByte;
        return address.Length > 0 && (parts.Length == 1
            || (int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out bits)
                && bits <= address.Length * BitsPerByte));
    }

    private static bool HasPrefix(byte[] address, byte[] wanted, int bits)
    {
        if (address.Length != wanted.Length)
            return false;
        for (int bit = 0; bit < bits; bit++)
        {
            int mask = 0x80 >> (bit % BitsPerByte);
            if (((address[bit / BitsPerByte] ^ wanted[bit / BitsPerByte]) & mask) != 0)
                return false;
        }
        return true;
    }
}
