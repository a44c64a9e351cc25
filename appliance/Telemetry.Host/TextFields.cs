// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Text;
using System.Globalization;

namespace Telemetry.Host;

/// <summary>Takes lines and blank-separated fields out of the kernel's text tables, without allocating.</summary>
internal static class TextFields
{
    /// <summary>Takes the next line; the last one counts only if it is whole. False if there is none.</summary>
    internal static bool TryTakeLine(scoped ref ReadOnlySpan<byte> text, out ReadOnlySpan<byte> line)
    {
        int end = text.IndexOf((byte)'\n');
        line = end < 0 ? default : text[..end];
        text = end < 0 ? default : text[(end + 1)..];
        return end >= 0;
    }

    /// <summary>Takes the next field of a line; empty if there is none.</summary>
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

    /// <summary>A field that is nothing but a decimal number.</summary>
    internal static bool TryDecimal(ReadOnlySpan<byte> field, out ulong value) =>
        Utf8Parser.TryParse(field, out value, out int used) && used == field.Length && used > 0;

    /// <summary>A field that is nothing but a hexadecimal number.</summary>
    internal static bool TryHexadecimal(ReadOnlySpan<byte> field, out uint value) =>
        uint.TryParse(field, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out value);
}
