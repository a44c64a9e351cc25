// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Text;
using System.Globalization;

namespace Telemetry.Host;

/// <summary>Reads lines and blank-separated fields of the kernel's text tables, without allocating.</summary>
internal static class TextFields
{
    /// <summary>Reads the next line; an incomplete last line does not count. False if there is none.</summary>
    internal static bool TryTakeLine(scoped ref ReadOnlySpan<byte> text, out ReadOnlySpan<byte> line)
    {
        int end = text.IndexOf((byte)'\n');
        line = end < 0 ? default : text[..end];
        text = end < 0 ? default : text[(end + 1)..];
        return end >= 0;
    }

    /// <summary>Reads the next field of a line; empty if there is none.</summary>
    internal static ReadOnlySpan<byte> TakeField(scoped ref ReadOnlySpan<byte> line)
    {
        int start = line.IndexOfAnyExcept((byte)' ', (byte)'\t');
        if (start < 0)
        {
            line = default;
            return default;
        }
        line = line[start..];
        int end = line.IndexOfAny((byte)' ', (byte)'\t');
        ReadOnlySpan<byte> field = end < 0 ? line : line[..end];
        line = line[field.Length..];
        return field;
    }

    /// <summary>Parses a field that consists of a decimal number only.</summary>
    internal static bool TryDecimal(ReadOnlySpan<byte> field, out ulong value) =>
        Utf8Parser.TryParse(field, out value, out int used) && used == field.Length && used > 0;

    /// <summary>Parses a field that consists of a hexadecimal number only.</summary>
    internal static bool TryHexadecimal(ReadOnlySpan<byte> field, out uint value) =>
        uint.TryParse(field, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out value);
}
