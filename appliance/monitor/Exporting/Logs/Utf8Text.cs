// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Exporting.Logs;

internal static class Utf8Text
{
    private const byte FollowingMask = 0xC0;
    private const byte Following = 0x80;

    /// <summary>The whole characters at the start of a text within so many bytes.</summary>
    internal static ReadOnlySpan<byte> Begin(ReadOnlySpan<byte> text, int most)
    {
        if (text.Length <= most)
            return text;
        int length = Math.Max(most, 0);
        while (length > 0 && (text[length] & FollowingMask) == Following)
            length--;
        return text[..length];
    }
}
