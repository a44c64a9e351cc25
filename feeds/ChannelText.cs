// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using System.Text;

namespace Telemetry.Feeds;

/// <summary>Channel keys as text.</summary>
public static class ChannelText
{
    /// <summary>The most characters that <see cref="Format(ProtocolId, in ChannelKey, Span{char})"/> writes.</summary>
    public const int MaxLength = 64;

    private const int SessionLength = 16;

    /// <summary>
    /// Writes the values of the protocol's channel key, joined by a slash: of MoldUDP64 and SoupBinTCP the session
    /// without its padding.
    /// </summary>
    /// <returns>How many characters were written; 0 for a session without a name.</returns>
    public static int Format(ProtocolId protocol, in ChannelKey channel, Span<char> destination)
    {
        if (protocol == ProtocolId.Unknown)
            return 0;
        Span<byte> session = stackalloc byte[SessionLength];
        BinaryPrimitives.WriteUInt64BigEndian(session, channel.SessionHigh);
        BinaryPrimitives.WriteUInt64BigEndian(session[8..], channel.SessionLow);
        ReadOnlySpan<byte> text = session.Trim(" \0"u8);
        return Encoding.Latin1.GetChars(text, destination);
    }

    /// <summary>The same as a string.</summary>
    public static string Format(ProtocolId protocol, in ChannelKey channel)
    {
        Span<char> text = stackalloc char[MaxLength];
        return new string(text[..Format(protocol, channel, text)]);
    }
}
