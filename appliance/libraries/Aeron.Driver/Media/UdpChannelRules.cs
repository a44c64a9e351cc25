// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using Adaptive.Aeron.LogBuffer;

namespace Adaptive.Aeron.Driver.Media;

/// <summary>Rules for the parameters of a UDP channel, single and in combination.</summary>
internal static class UdpChannelRules
{
    private const int MaxTtl = 255;
    private const int MaxResend = 256;
    private const byte LastAddress = 255;

    internal static void CheckAddresses(ChannelUri uri, UdpAddress? endpoint, UdpAddress? control, ControlMode mode)
    {
        if (endpoint is null && mode == ControlMode.None)
            throw uri.Invalid("has no endpoint", "write aeron:udp?endpoint=HOST:PORT");
        if (mode == ControlMode.Dynamic && control is null)
            throw uri.Invalid("has control-mode=dynamic and no control",
                "add control=HOST:PORT, the publisher's address to which receivers come");
        if (control is { IsMulticast: true })
            throw uri.Invalid($"has the multicast address {control} as control", "give an address of the publisher");
        if (endpoint is { IsMulticast: false } or null)
            return;

        if (mode != ControlMode.None)
            throw uri.Invalid("has a multicast endpoint and control or control-mode",
                "use multicast or multi-destination-cast");
        if (endpoint.Value.LastByte % 2 == 0 || endpoint.Value.LastByte == LastAddress)
            throw uri.Invalid($"has the multicast endpoint {endpoint}, and the data address must be odd and below 255",
                "choose an odd one: receivers answer at the even address behind it");
    }

    internal static void CheckValues(ChannelUri uri, UdpChannel channel)
    {
        CheckTerms(uri, channel.TermLength, channel.InitialTermId, channel.TermId, channel.TermOffset);
        CheckMtu(uri, channel.MtuLength);
        if (channel.Ttl is < 0 or > MaxTtl)
            throw uri.Bad("ttl", Text(channel.Ttl.Value), "a number from 0 to 255");
        if (channel.MaxResend is < 1 or > MaxResend)
            throw uri.Bad("max-resend", Text(channel.MaxResend.Value), "a number from 1 to 256");
        // A window smaller than a datagram would let nothing through.
        if (channel.ReceiverWindowLength is < FrameDescriptor.MinMtuLength)
            throw uri.Bad("rcv-wnd", Text(channel.ReceiverWindowLength.Value), "at least the mtu of the publisher");
        if (uri.Get("cc") is { } congestion and not ("static" or "cubic"))
            throw uri.Bad("cc", congestion, "static, which is the default, or cubic");
    }

    internal static void CheckMtu(ChannelUri uri, int? mtuLength)
    {
        if (mtuLength is { } mtu && (mtu < FrameDescriptor.MinMtuLength || mtu > FrameDescriptor.MaxMtuLength ||
            mtu % FrameDescriptor.FrameAlignment != 0))
            throw uri.Bad("mtu", Text(mtu), "a multiple of 32 from 64 to 65504");
    }

    internal static void CheckTerms(ChannelUri uri, int? termLength, int? initialTermId, int? termId, int? termOffset)
    {
        if (termLength is { } length && !LogBufferDescriptor.IsValidTermLength(length))
            throw uri.Bad("term-length", Text(length), "a power of two from 64k to 1g");

        int given = (initialTermId is null ? 0 : 1) + (termId is null ? 0 : 1) + (termOffset is null ? 0 : 1);
        if (given is 1 or 2)
            throw uri.Invalid("has not all of init-term-id, term-id and term-offset", "give all three or none");
        if (given == 3 && unchecked(termId!.Value - initialTermId!.Value) < 0)
            throw uri.Invalid("has a term-id before its init-term-id", "give a later term-id");
        if (termOffset is { } offset && (offset < 0 || offset % FrameDescriptor.FrameAlignment != 0 ||
            offset > (termLength ?? LogBufferDescriptor.MaxTermLength)))
            throw uri.Invalid($"has term-offset {offset}", "give a multiple of 32 inside the term");
    }

    private static string Text(int value) => value.ToString(CultureInfo.InvariantCulture);
}
