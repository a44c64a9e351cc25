// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using Telemetry.Feeds.Catalog;

namespace Telemetry.Feeds.Envelopes;

/// <summary>Channel keys as text.</summary>
public static class ChannelText
{
    /// <summary>Most characters that <see cref="Format(ProtocolId, in ChannelKey, Span{char})"/> writes.</summary>
    public const int MaxLength = 96;

    private const int SessionLength = 16;

    /// <summary>
    /// Writes the values of the protocol's channel key, joined by a slash, in the order of its row's
    /// <see cref="ProtocolRow.ChannelParts"/>. Where packets do not say their channel and a feed has several groups,
    /// the place of the group comes first.
    /// </summary>
    /// <returns>Number of characters written; 0 for a protocol without a key or a session without a name.</returns>
    public static int Format(ProtocolId protocol, in ChannelKey channel, Span<char> destination)
    {
        IReadOnlyList<ChannelPart> parts = ProtocolCatalog.ChannelPartsOf(protocol);
        int written = channel.Channel != 0 && parts.All(static part => part.IsSession)
            ? WriteNumber(channel.Channel, destination) : 0;
        for (int part = 0; part < parts.Count; part++)
        {
            if (part > 0 || written > 0)
                destination[written++] = '/';
            written += Write(parts[part], channel, destination[written..]);
        }
        return written;
    }

    /// <summary>Text of a channel key, as a string.</summary>
    public static string Format(ProtocolId protocol, in ChannelKey channel)
    {
        Span<char> text = stackalloc char[MaxLength];
        return new string(text[..Format(protocol, channel, text)]);
    }

    private static int Write(ChannelPart part, in ChannelKey channel, Span<char> destination)
    {
        switch (part.Kind)
        {
            case ChannelPartKind.SessionText:
                return WriteText(channel.SessionHigh, channel.SessionLow, destination);
            case ChannelPartKind.Text:
                return WriteText(channel.Channel, 0, destination);
            case ChannelPartKind.SessionNumber:
                return WriteNumber(channel.SessionHigh, destination);
            case ChannelPartKind.Character:
                destination[0] = (char)(byte)(channel.Channel >> part.Shift);
                return 1;
            default:
                ulong mask = part.Bits == 64 ? ulong.MaxValue : (1UL << part.Bits) - 1;
                return WriteNumber((channel.Channel >> part.Shift) & mask, destination);
        }
    }

    private static int WriteText(ulong high, ulong low, Span<char> destination)
    {
        Span<byte> text = stackalloc byte[SessionLength];
        BinaryPrimitives.WriteUInt64BigEndian(text, high);
        BinaryPrimitives.WriteUInt64BigEndian(text[8..], low);
        return Encoding.Latin1.GetChars(text.Trim(" \0"u8), destination);
    }

    private static int WriteNumber(ulong number, Span<char> destination)
    {
        _ = number.TryFormat(destination, out int written, provider: CultureInfo.InvariantCulture);
        return written;
    }
}
