// SPDX-License-Identifier: Apache-2.0
using System.Numerics;
using System.Text;
using Telemetry.Feeds.Declared;
using Telemetry.Feeds.Envelopes;

namespace Telemetry.Feeds.Tests.Declared;

/// <summary>
/// What a declaration means, said slowly: numbers of any size, byte by byte, no plan. Null is a packet that is not Ok.
/// </summary>
internal static class DeclaredModel
{
    public static Envelope? Decode(EnvelopeDeclaration declaration, byte[] captured, int payloadLength)
    {
        if (captured.Length < declaration.HeaderLength)
            return null;
        if (declaration.Matches.Any(match => !captured.Skip(match.Offset).Take(match.Bytes.Length)
            .SequenceEqual(match.Bytes)))
            return null;
        if (declaration.Length is { } length)
        {
            BigInteger? said = Number(declaration, length.Field, captured) * length.Unit;
            if (said + (length.CountsHeader ? 0 : declaration.HeaderLength) != payloadLength)
                return null;
        }
        if (Count(declaration, captured, payloadLength) is not { } messages)
            return null;
        if (TimeOf(declaration, captured) is not { } time)
            return null;
        if (KeyOf(declaration, captured) is not { } key)
            return null;
        return Place(declaration, captured, messages, time, key);
    }

    private static Envelope? Place(
        EnvelopeDeclaration declaration, byte[] captured, int messages, long time, ChannelKey key)
    {
        bool isReset = Is(declaration, declaration.Reset, captured);
        bool isEnd = Is(declaration, declaration.EndOfSession, captured);
        bool isRecovery = Is(declaration, declaration.Recovery, captured);
        bool isHeartbeat = Is(declaration, declaration.Heartbeat, captured) || (messages == 0 && !isEnd);
        HeartbeatNumber heartbeat = declaration.HeartbeatNumber;
        BigInteger? number = Number(declaration, declaration.Sequence, captured);
        int count = declaration.NumbersPackets ? 1 : messages;
        bool isSpecial = isHeartbeat && !isReset;
        bool isUnsequenced = isRecovery || (declaration.None is { } none && number == none)
            || (isSpecial && heartbeat == HeartbeatNumber.Nothing);
        bool goesToFirst = isReset && declaration.ResetGoesToFirst && number != declaration.First;
        int step = count;
        if (isSpecial && heartbeat == HeartbeatNumber.Next)
            step = 0;
        else if (isSpecial && heartbeat == HeartbeatNumber.Last)
            step = 1;
        if (!isUnsequenced && (number is null || number < declaration.First || number > declaration.Last))
            return null;
        BigInteger numbers = (BigInteger)declaration.Last - declaration.First + 1;
        BigInteger next = (number ?? 0) + step;
        if (declaration.Last != ulong.MaxValue && next > declaration.Last)
            next -= numbers;
        if (goesToFirst)
            next = declaration.First;
        bool usesNone = goesToFirst || (isSpecial && heartbeat is HeartbeatNumber.Next or HeartbeatNumber.Last
            && isSpecial && count > 0);
        EnvelopeFlags flags = (isReset ? EnvelopeFlags.Reset : 0) | (isEnd ? EnvelopeFlags.EndOfSession : 0)
            | (isHeartbeat ? EnvelopeFlags.Heartbeat : 0) | (isRecovery ? EnvelopeFlags.Recovery : 0)
            | (isUnsequenced ? EnvelopeFlags.Unsequenced : 0) | (usesNone ? EnvelopeFlags.NoNumber : 0)
            | (declaration.SendTime is null ? 0 : EnvelopeFlags.HasSendTime)
            | (declaration.SendTime?.Zone is null ? 0 : EnvelopeFlags.TimesSinceMidnight);
        return new Envelope
        {
            FirstSequence = (ulong)((number ?? ulong.MaxValue) & ulong.MaxValue),
            NextSequence = isUnsequenced ? 0 : (ulong)(next & ulong.MaxValue),
            Count = (uint)count,
            SendTimeNs = time,
            Channel = key,
            Flags = flags,
        };
    }

    /// <summary>How many messages there are; 1 if nothing is known of them, null if they do not fit.</summary>
    private static int? Count(EnvelopeDeclaration declaration, byte[] captured, int payloadLength)
    {
        if (declaration.Messages is not { } messages)
            return 1;
        int body = payloadLength - declaration.HeaderLength;
        int? count = messages.Fixed > 0 ? messages.Fixed : null;
        if (messages.Count is { } field)
        {
            BigInteger? counted = Number(declaration, field, captured);
            if (counted is not null && counted == messages.CountNone)
                counted = 0;
            if (counted is null || counted > body)
                return null;
            count = (int)counted;
        }
        if (messages.Size > 0)
            return body % messages.Size == 0 && (count ?? body / messages.Size) == body / messages.Size
                ? body / messages.Size
                : null;
        if (messages.Length is null)
            return count <= body ? count : null;
        return Walk(declaration, messages, captured, payloadLength, count);
    }

    private static int? Walk(
        EnvelopeDeclaration declaration, DeclaredMessages messages, byte[] captured, int payloadLength, int? count)
    {
        int position = declaration.HeaderLength;
        int walked = 0;
        for (; walked != count && (count is not null || position < payloadLength); walked++)
        {
            if (payloadLength - position < messages.HeadLength * ((count ?? walked + 1) - walked))
                return null;
            if (captured.Length < position + messages.Length!.End)
            {
                // Not captured: the count is believed; without one it matters only where messages are numbered.
                return count ?? (declaration.NumbersPackets ? 1 : null);
            }
            BigInteger size = (BigInteger)Number(
                declaration, messages.Length with { Offset = position + messages.Length.Offset }, captured)!;
            size += messages.LengthCountsHead ? 0 : messages.HeadLength;
            if (size < messages.HeadLength || size > payloadLength - position)
                return null;
            position += (int)size;
        }
        if (position != payloadLength)
            return null;
        return count is null && declaration.NumbersPackets ? Math.Max(1, walked) : walked;
    }

    private static long? TimeOf(EnvelopeDeclaration declaration, byte[] captured)
    {
        if (declaration.SendTime is not { } time)
            return 0;
        BigInteger most = time.Zone is null ? long.MaxValue : 86_400_000_000_000;
        BigInteger? units = Number(declaration, time.Field, captured);
        if (units is null || units >= most / time.UnitNs)
            return null;
        BigInteger ns = (BigInteger)units * time.UnitNs;
        if (time.Fraction is { } fraction)
        {
            BigInteger? finer = Number(declaration, fraction, captured);
            if (finer is null || finer * time.FractionUnitNs >= time.UnitNs)
                return null;
            ns += (BigInteger)finer * time.FractionUnitNs;
        }
        return (long)ns;
    }

    private static ChannelKey? KeyOf(EnvelopeDeclaration declaration, byte[] captured)
    {
        ulong[] channel = KeyWords(declaration, declaration.Channel, captured, out bool isChannel);
        ulong[] session = KeyWords(declaration, declaration.Session, captured, out bool isSession);
        return isChannel && isSession ? new ChannelKey(channel[0], session[0], session[1]) : null;
    }

    private static ulong[] KeyWords(
        EnvelopeDeclaration declaration, DeclaredField? field, byte[] captured, out bool isGood)
    {
        isGood = true;
        if (field is null)
            return [0, 0];
        if (field.Form == FieldForm.Integer)
            return [(ulong)Number(declaration, field, captured)!, 0];
        byte[] text = new byte[16];
        captured.AsSpan(field.Offset, field.Width).CopyTo(text);
        isGood = text.All(one => one is 0 or (>= 0x20 and <= 0x7F));
        return
        [
            (ulong)new BigInteger(text.AsSpan(0, 8), isUnsigned: true, isBigEndian: true),
            (ulong)new BigInteger(text.AsSpan(8, 8), isUnsigned: true, isBigEndian: true),
        ];
    }

    private static bool Is(EnvelopeDeclaration declaration, DeclaredMark? mark, byte[] captured)
    {
        if (mark is null || captured.Length < mark.Field.End)
            return false;
        ulong value = (ulong)Number(declaration, mark.Field, captured)! & mark.Mask;
        return mark.Values.Any(range => value >= range.First && value <= range.Last);
    }

    private static BigInteger? Number(EnvelopeDeclaration declaration, DeclaredField field, byte[] bytes)
    {
        ReadOnlySpan<byte> used = bytes.AsSpan(field.Offset, field.Width);
        if (field.Form == FieldForm.Integer)
            return new BigInteger(used, isUnsigned: true, isBigEndian: declaration.IsBigEndian);
        string text = Encoding.Latin1.GetString(used).TrimStart(' ');
        return text.Length > 0 && text.All(char.IsAsciiDigit) ? BigInteger.Parse(text) : null;
    }
}
