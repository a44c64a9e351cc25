// SPDX-License-Identifier: Apache-2.0
using System.Buffers;
using System.Globalization;
using System.Text;

namespace Telemetry.Model.Threads;

/// <summary>Names that other processes gave themselves, made safe for a terminal, a log and JSON.</summary>
public static class PrintableName
{
    private const char InPlaceOfControl = '?';

    /// <summary>The name as text: bytes that are not UTF-8 become U+FFFD; control characters, and characters that are
    /// not seen but change how a line is read, become <c>?</c>.</summary>
    public static string Of(ReadOnlySpan<byte> name)
    {
        if (name.IndexOfAnyExceptInRange((byte)' ', (byte)'~') < 0)
            return Encoding.ASCII.GetString(name);
        var text = new StringBuilder(name.Length);
        while (!name.IsEmpty)
        {
            OperationStatus status = Rune.DecodeFromUtf8(name, out Rune rune, out int used);
            name = name[used..];
            if (status == OperationStatus.Done && !IsSeen(rune))
                text.Append(InPlaceOfControl);
            else
                text.Append(rune.ToString());                   // U+FFFD if it is not UTF-8
        }
        return text.ToString();
    }

    private static bool IsSeen(Rune rune) =>
        Rune.GetUnicodeCategory(rune) is not (UnicodeCategory.Control or UnicodeCategory.Format
            or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator or UnicodeCategory.PrivateUse
            or UnicodeCategory.OtherNotAssigned);
}
