// SPDX-License-Identifier: Apache-2.0
using Telemetry.Feeds.Streams;

namespace Telemetry.Feeds.OrderEntry;

/// <summary>
/// User names and passwords in FIX messages that log on or change a password: logon (A), user request and response (BE,
/// BF). An incomplete message may hold further credentials up to its end.
/// </summary>
[HotPath]
internal static class FixCredentials
{
    /// <summary>True if messages of the type may hold credentials.</summary>
    internal static bool MayHoldCredentials(ReadOnlySpan<byte> type) =>
        type.SequenceEqual("A"u8) || type.SequenceEqual("BE"u8) || type.SequenceEqual("BF"u8);

    internal static void Find(ReadOnlySpan<byte> message, out int offset, out int length)
    {
        (offset, length) = (0, 0);
        if (FixFraming.Frame(message, out int body, out int whole) == FrameStatus.Bad || whole == 0)
            return;
        var fields = new FixFields(message, body);
        bool isCut = message.Length < whole;
        if (!fields.MoveNext() || (!isCut || fields.ValueEnd < message.Length) && !MayHoldCredentials(fields.Value))
            return;
        int first = message.Length;
        int end = 0;
        while (fields.MoveNext())
        {
            if (!IsSecret(fields.Tag))
                continue;
            first = Math.Min(first, fields.ValueStart);
            end = fields.ValueEnd;
        }
        if (isCut)
            end = whole - FixFraming.TrailerLength - 1;
        if (end <= first)
            return;
        offset = first;
        length = end - first;
    }

    /// <summary>Overwrites the values with stars.</summary>
    internal static void Redact(Span<byte> message, out int offset, out int length)
    {
        Find(message, out offset, out length);
        if (length == 0)
            return;
        FixFraming.Frame(message, out int body, out _);
        var fields = new FixFields(message, body);
        while (fields.MoveNext())
        {
            if (IsSecret(fields.Tag))
                message[fields.ValueStart..fields.ValueEnd].Fill((byte)'*');
        }
    }

    /// <summary>True for RawData, Username, Password, NewPassword, UserStatus, and the encrypted ones of FIX 5.0
    /// SP1.</summary>
    private static bool IsSecret(int tag) => tag is 96 or 553 or 554 or 925 or 926 or 1402 or 1404;
}
