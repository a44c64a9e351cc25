// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Feeds.OrderEntry;

/// <summary>The exchange's side of FIX tag=value: reads fields of messages, frames messages. Source: FIX Session Layer
/// 1.1, message structure; FIX 4.4 volume 2.</summary>
[HotPath]
public static class FixGateway
{
    /// <summary>Decimal places of <see cref="TryReadDecimal"/>.</summary>
    public const int DecimalPlaces = 8;

    /// <summary>Most bytes that <see cref="Frame"/> adds to a body.</summary>
    public const int MostFraming = 40;

    private const byte Separator = FixFraming.Separator;

    /// <summary>The one of a decimal.</summary>
    public const long One = 100_000_000;

    /// <summary>Finds the first field with a tag.</summary>
    /// <param name="message">A message, or a part of one that begins with a field.</param>
    /// <param name="value">Receives its value; empty if it is not there.</param>
    /// <returns>False if it is not there.</returns>
    public static bool TryFind(ReadOnlySpan<byte> message, int tag, out ReadOnlySpan<byte> value)
    {
        var fields = new FixFields(message, 0);
        while (fields.MoveNext())
        {
            if (fields.Tag != tag)
                continue;
            value = fields.Value;
            return true;
        }
        value = default;
        return false;
    }

    /// <summary>Reads an unsigned number of a field.</summary>
    /// <returns>False if it is not there or no number.</returns>
    public static bool TryReadNumber(ReadOnlySpan<byte> message, int tag, out ulong number)
    {
        number = 0;
        return TryFind(message, tag, out ReadOnlySpan<byte> value) && FixValue.TryReadNumber(value, out number);
    }

    /// <summary>Reads a decimal, such as a price or a quantity, as a multiple of 10^-8.</summary>
    /// <param name="value">Value of a field.</param>
    /// <returns>False if it is none, has more places or is too large.</returns>
    public static bool TryReadDecimal(ReadOnlySpan<byte> value, out long number)
    {
        number = 0;
        bool isNegative = !value.IsEmpty && value[0] == (byte)'-';
        if (isNegative)
            value = value[1..];
        int places = -1;
        int digits = 0;
        foreach (byte letter in value)
        {
            if (letter == (byte)'.' && places < 0)
            {
                places = 0;
                continue;
            }
            uint digit = (uint)(letter - '0');
            bool isBeyond = places >= DecimalPlaces;
            if (digit > 9 || (isBeyond && digit != 0) || number > (long.MaxValue / 100))
                return false;
            digits++;
            if (isBeyond)
                continue;
            number = (number * 10) + digit;
            places += places < 0 ? 0 : 1;
        }
        for (int place = Math.Max(places, 0); place < DecimalPlaces; place++)
        {
            if (number > long.MaxValue / 10)
                return false;
            number *= 10;
        }
        number = isNegative ? -number : number;
        return digits > 0;
    }

    /// <summary>True if the last field of a framed message is the sum of its bytes.</summary>
    public static bool IsSumRight(ReadOnlySpan<byte> message) => FixFraming.IsSumRight(message);

    /// <summary>Number of digits behind the seconds of a time.</summary>
    public static int FractionOf(ReadOnlySpan<byte> time)
    {
        int point = time.IndexOf((byte)'.');
        return point < 0 ? 0 : time.Length - point - 1;
    }

    /// <summary>Writes a message around its body: version and length before it, the sum behind it.</summary>
    /// <param name="packet">Receives it; at least <see cref="MostFraming"/> longer than the body.</param>
    /// <param name="version">Value of tag 8, at most 16 bytes.</param>
    /// <param name="body">Fields from the message type on, each with its separator.</param>
    /// <returns>Length of the message.</returns>
    public static int Frame(Span<byte> packet, ReadOnlySpan<byte> version, ReadOnlySpan<byte> body)
    {
        var writer = new FixWriter(packet);
        writer.Add(8, version);
        writer.Add(9, (ulong)body.Length);
        body.CopyTo(packet[writer.Length..]);
        int length = writer.Length + body.Length;
        byte sum = FixSum.Of(packet[..length]);
        Span<byte> trailer = packet.Slice(length, FixFraming.TrailerLength);
        "10="u8.CopyTo(trailer);
        trailer[3] = (byte)('0' + (sum / 100));
        trailer[4] = (byte)('0' + (sum / 10 % 10));
        trailer[5] = (byte)('0' + (sum % 10));
        trailer[6] = Separator;
        return length + trailer.Length;
    }
}
