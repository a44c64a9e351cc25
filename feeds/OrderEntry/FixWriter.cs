// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Text;

namespace Telemetry.Feeds.OrderEntry;

/// <summary>Writes FIX fields one behind the other. Source: FIX 4.4 volume 1, FIX tag=value syntax and data types.
/// </summary>
[HotPath]
public ref struct FixWriter(Span<byte> bytes)
{
    private const int MostDigits = 20;
    private const int MostTime = 27;                            // YYYYMMDD-HH:MM:SS.nnnnnnnnn
    private const int WholeSeconds = 17;
    private const int MostFraction = 9;
    private const long SecondNs = 1_000_000_000;
    private const long DaySeconds = 86_400;

    private readonly Span<byte> _bytes = bytes;

    /// <summary>Bytes written so far.</summary>
    public int Length { get; private set; }

    /// <summary>The fields written so far.</summary>
    public readonly ReadOnlySpan<byte> Fields => _bytes[..Length];

    /// <summary>Adds a field; one without a value, or without room, is left out.</summary>
    public void Add(int tag, scoped ReadOnlySpan<byte> value)
    {
        Span<byte> digits = stackalloc byte[MostDigits];
        Utf8Formatter.TryFormat(tag, digits, out int tagLength);
        if (value.IsEmpty || _bytes.Length - Length < tagLength + value.Length + 2)
            return;
        digits[..tagLength].CopyTo(_bytes[Length..]);
        Length += tagLength;
        _bytes[Length++] = (byte)'=';
        value.CopyTo(_bytes[Length..]);
        Length += value.Length;
        _bytes[Length++] = FixFraming.Separator;
    }

    /// <summary>Adds a field whose value is a character.</summary>
    public void Add(int tag, char value) => Add(tag, [(byte)value]);

    /// <summary>Adds a field whose value is a number.</summary>
    public void Add(int tag, ulong value)
    {
        Span<byte> digits = stackalloc byte[MostDigits];
        Utf8Formatter.TryFormat(value, digits, out int length);
        Add(tag, digits[..length]);
    }

    /// <summary>Adds a field whose value is a text.</summary>
    /// <param name="value">At most 128 ASCII characters.</param>
    public void AddText(int tag, scoped ReadOnlySpan<char> value)
    {
        Span<byte> text = stackalloc byte[128];
        int length = Math.Min(value.Length, text.Length);
        for (int place = 0; place < length; place++)
            text[place] = (byte)value[place];
        Add(tag, text[..length]);
    }

    /// <summary>Adds a field whose value is a UTC time.</summary>
    /// <param name="timeNs">Nanoseconds since 1970.</param>
    /// <param name="fraction">Digits behind the seconds, 0 to 9.</param>
    public void AddTime(int tag, long timeNs, int fraction)
    {
        Span<byte> text = stackalloc byte[MostTime];
        long seconds = timeNs / SecondNs;
        DateOnly day = DateOnly.FromDayNumber(DateOnly.FromDateTime(DateTime.UnixEpoch).DayNumber
            + (int)(seconds / DaySeconds));
        Digits(text[..4], day.Year);
        Digits(text[4..6], day.Month);
        Digits(text[6..8], day.Day);
        text[8] = (byte)'-';
        Digits(text[9..11], seconds / 3600 % 24);
        text[11] = (byte)':';
        Digits(text[12..14], seconds / 60 % 60);
        text[14] = (byte)':';
        Digits(text[15..17], seconds % 60);
        text[WholeSeconds] = (byte)'.';
        Digits(text[^MostFraction..], timeNs % SecondNs);
        Add(tag, text[..(fraction == 0 ? WholeSeconds : WholeSeconds + 1 + Math.Min(fraction, MostFraction))]);
    }

    private static void Digits(Span<byte> text, long number)
    {
        for (int place = text.Length - 1; place >= 0; place--)
        {
            text[place] = (byte)('0' + (number % 10));
            number /= 10;
        }
    }
}
