// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using System.Net;
using System.Runtime.InteropServices;

namespace Adaptive.Aeron.Driver.Media;

/// <summary>
/// Interface of this host as named in a channel: ADDRESS, ADDRESS/PREFIX or {NAME}, with or without :PORT after the
/// address.
/// </summary>
/// <param name="Index">Its index; 0: any.</param>
/// <param name="Address">Its address, with the port if one was given.</param>
internal readonly unsafe record struct LocalInterface(int Index, UdpAddress Address)
{
    /// <summary>Interface that a channel names, or any. For multicast it must be one of this host's.</summary>
    internal static LocalInterface Find(ChannelUri uri, int family, bool isMulticast)
    {
        if (uri.Get("interface") is not { } text)
        {
            IPAddress any = family == Libc.AF_INET6 ? IPAddress.IPv6Any : IPAddress.Any;
            return new LocalInterface(0, new UdpAddress(any, 0));
        }

        if (text.StartsWith('{'))
            return FindByName(uri, text, family);

        int slash = text.IndexOf('/', StringComparison.Ordinal);
        UdpAddress wanted =
            HostAndPort.Resolve(uri, "interface", slash < 0 ? text : text[..slash], isPortNeeded: false);
        int bits = wanted.MaxPrefixLength;
        if (slash >= 0 && (!int.TryParse(text[(slash + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out bits)
            || bits > wanted.MaxPrefixLength))
            throw uri.Bad("interface", text, "a prefix of as many bits as the address has, or fewer");

        if (Find((_, address) => address.HasPrefixOf(wanted, bits)) is { } found)
            return found with { Address = found.Address.WithPort(wanted.Port) };
        // Binding also works for addresses that no interface lists, such as the rest of 127.0.0.0/8.
        return slash < 0 && !isMulticast
            ? new LocalInterface(0, wanted)
            : throw uri.Invalid($"names the interface {text}, which no address of this host matches",
                "see ip address; write an address, ADDRESS/PREFIX or {NAME}");
    }

    private static LocalInterface FindByName(ChannelUri uri, string text, int family)
    {
        string name = text.Trim('{', '}');
        return Find((one, address) => one == name && address.Family == family) ??
            throw uri.Invalid($"names the interface {text}, which this host has not with such an address",
                "see ip address");
    }

    private static LocalInterface? Find(Func<string, UdpAddress, bool> isWanted)
    {
        Libc.InterfaceAddress* first;
        if (Libc.getifaddrs(&first) != 0)
            return null;

        try
        {
            for (Libc.InterfaceAddress* one = first; one != null; one = one->Next)
            {
                if (one->Address == null || AddressOf(one->Address) is not { } address)
                    continue;
                if (isWanted(Marshal.PtrToStringUTF8((nint)one->Name)!, address))
                    return new LocalInterface((int)Libc.if_nametoindex(one->Name), address);
            }

            return null;
        }
        finally
        {
            Libc.freeifaddrs(first);
        }
    }

    /// <summary>Address in libc's list, whose memory is only as long as its family needs.</summary>
    private static UdpAddress? AddressOf(UdpAddress* native)
    {
        int family = *(ushort*)native;
        if (family is not (Libc.AF_INET or Libc.AF_INET6))
            return null;

        UdpAddress address = default;
        int length = family == Libc.AF_INET6 ? 28 : 8;
        Buffer.MemoryCopy(native, &address, sizeof(UdpAddress), length);
        return address;
    }
}
