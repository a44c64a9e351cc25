// SPDX-License-Identifier: Apache-2.0
using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Unicode;
using Telemetry.Model.Hashing;

namespace Telemetry.Exporting.Formats;

/// <summary>
/// Values of labels that every metric database takes, whatever a publisher has sent. A value that is too long
/// is cut between two characters and ends with a hash of the whole, so that different values stay different.
/// </summary>
internal static class LabelText
{
    /// <summary>Most bytes of a value.</summary>
    internal const int Most = 128;

    private const int MostOfLetter = 3;                             // bytes of a UTF-16 unit
    private const int HashDigits = 8;
    private const byte HashMark = (byte)'~';
    private const byte Substitute = (byte)'?';
    private const byte Delete = 0x7F;

    /// <summary>Writes a value as valid UTF-8 without control characters other than line feeds.</summary>
    /// <param name="utf8">Takes the bytes; of the length <see cref="Most"/>.</param>
    /// <returns>Number of bytes.</returns>
    internal static int Encode(ReadOnlySpan<char> value, Span<byte> utf8)
    {
        OperationStatus status = Utf8.FromUtf16(value, utf8[..Most], out _, out int length);
        if (status != OperationStatus.Done)
        {
            _ = Utf8.FromUtf16(value, utf8[..(Most - HashDigits - 1)], out _, out length);
            utf8[length++] = HashMark;
            uint hash = (uint)Fnv1a.Of(Encoding.UTF8.GetBytes(value.ToString()));
            _ = hash.TryFormat(utf8[length..], out int digits, "x8", CultureInfo.InvariantCulture);
            length += digits;
        }
        foreach (ref byte one in utf8[..length])
        {
            if (one is (< (byte)' ' and not (byte)'\n') or Delete)
                one = Substitute;
        }
        return length;
    }

    /// <summary>A value as it is written; the same object where nothing changes, as nearly always.</summary>
    internal static string Of(string value)
    {
        bool isPlain = value.Length <= Most / MostOfLetter;
        foreach (char one in value)
            isPlain &= one is >= ' ' and not (char)Delete;
        if (isPlain)
            return value;
        Span<byte> utf8 = stackalloc byte[Most];
        return Encoding.UTF8.GetString(utf8[..Encode(value, utf8)]);
    }
}
