// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using Telemetry.Feeds.Envelopes;
using Telemetry.Feeds.Streams;

namespace Telemetry.Feeds.OrderEntry;

/// <summary>
/// An order session of a binary protocol whose messages begin with their length: framing, fields by plan, credentials.
/// </summary>
/// <typeparam name="TLayout">The protocol; a struct, so that each is compiled separately.</typeparam>
[HotPath]
public readonly struct FramedOrders<TLayout> : IStreamProtocol
    where TLayout : struct, IOrderLayout
{
    private const int LeastToJudge = 4;
    private const int MostMessagesChecked = 8;
    private const int TimeLength = 8;

    public static int MaxMessageLength => 8192;

    public static FrameStatus Frame(ReadOnlySpan<byte> stream, StreamDirection direction, out int length)
    {
        length = 0;
        if (stream.Length < TLayout.PrefixLength)
            return FrameStatus.Incomplete;
        int whole = TLayout.LengthOf(stream);
        if (whole < TLayout.PrefixLength || whole > MaxMessageLength)
            return FrameStatus.Bad;
        if (whole >= TLayout.HeaderLength && stream.Length >= TLayout.HeaderLength && !TLayout.IsHeader(stream))
            return FrameStatus.Bad;
        length = whole;
        return stream.Length >= whole ? FrameStatus.Complete : FrameStatus.Incomplete;
    }

    public static EnvelopeStatus Decode(
        ReadOnlySpan<byte> message, StreamDirection direction, ref StreamState state, TickField tickField,
        ref OrderMessage decoded)
    {
        decoded = default;
        if (message.Length < TLayout.HeaderLength)
            return EnvelopeStatus.TooShort;
        decoded.Code = TLayout.TypeOf(message);
        decoded.PacketType = TLayout.PacketTypeOf(message);
        decoded.CodeIsCharacter = (byte)(TLayout.TypesAreCharacters ? 1 : 0);
        MessagePlan plan = PlanOf(message, direction);
        if (!plan.IsKnown)
        {
            // An unknown message is not a malformed one.
            decoded.Role = direction == StreamDirection.ToExchange ? OrderRole.Request : OrderRole.Answer;
            return EnvelopeStatus.Ok;
        }
        decoded.Role = plan.Role;
        decoded.Kind = plan.Kind;
        if (!IsLongEnough(message.Length, plan))
            return EnvelopeStatus.TooShort;
        ReadKey(message, plan.Key, plan.KeyLength, ref decoded.Key);
        ReadKey(message, plan.Key2, plan.KeyLength, ref decoded.Key2);
        ReadNumberAndTime(message, plan, ref decoded);
        if (plan.Kind == OrderKind.Logon)
            decoded.Login = LoginOf(message);
        if (plan.Kind == OrderKind.New && TickFieldReader.TryRead(message, tickField, out decoded.TickSequence))
            decoded.HasTick = 1;
        TLayout.Complete(message, direction, ref state, ref decoded);
        return EnvelopeStatus.Ok;
    }

    public static bool LooksLikeBoundary(ReadOnlySpan<byte> stream, StreamDirection direction)
    {
        if (stream.Length < LeastToJudge && !IsWholeMessage(stream, direction))
            return false;
        for (int seen = 0; seen < MostMessagesChecked && !stream.IsEmpty; seen++)
        {
            FrameStatus status = Frame(stream, direction, out int length);
            if (status == FrameStatus.Bad)
                return false;
            if (length > 0 && stream.Length >= TLayout.HeaderLength && !IsPlausible(stream, length, direction))
                return false;
            if (status == FrameStatus.Incomplete)
                return true;
            stream = stream[length..];
        }
        return true;
    }

    public static bool IsLogon(ReadOnlySpan<byte> message, StreamDirection direction, out ulong login)
    {
        bool canBe = direction == StreamDirection.ToExchange && message.Length >= TLayout.HeaderLength;
        login = canBe ? LoginOf(message) : 0;
        return login != 0;
    }

    public static void FindCredentials(
        ReadOnlySpan<byte> message, StreamDirection direction, out int offset, out int name, out int length)
    {
        (offset, length, int nameLength) = SecretOf(message, direction);
        name = nameLength > 0 ? Math.Min(length, Math.Max(nameLength, LoginMark.Length)) : 0;
    }

    public static void Redact(Span<byte> message, StreamDirection direction, out int offset, out int length)
    {
        (offset, length, int name) = SecretOf(message, direction);
        if (length == 0 || message.Length <= offset)
            return;
        Span<byte> there = message[offset..Math.Min(message.Length, offset + length)];
        bool isNameWhole = name > 0 && there.Length >= Math.Max(name, LoginMark.Length);
        if (isNameWhole)
            LoginMark.Overwrite(there, name);
        there[(isNameWhole ? LoginMark.Length : 0)..].Fill((byte)'*');
    }

    private static ulong LoginOf(ReadOnlySpan<byte> message)
    {
        (int offset, _, int name) = TLayout.SecretOf(message, message.Length);
        if (name == 0)
            return TLayout.LoginOf(message);
        return message.Length >= offset + Math.Max(name, LoginMark.Length)
            ? LoginMark.Of(message[offset..], name) : 0;
    }

    private static MessagePlan PlanOf(ReadOnlySpan<byte> header, StreamDirection direction) =>
        direction == StreamDirection.ToExchange ? TLayout.Request(header) : TLayout.Answer(header);

    private static SecretPlace SecretOf(ReadOnlySpan<byte> message, StreamDirection direction)
    {
        if (direction != StreamDirection.ToExchange || message.Length < TLayout.HeaderLength)
            return default;
        return Frame(message, direction, out int length) == FrameStatus.Bad
            ? default : TLayout.SecretOf(message, length);
    }

    private static bool IsPlausible(ReadOnlySpan<byte> stream, int length, StreamDirection direction)
    {
        if (length < TLayout.HeaderLength)
            return false;
        MessagePlan plan = PlanOf(stream, direction);
        return plan.IsKnown && IsLongEnough(length, plan);
    }

    /// <summary>True if a message ends exactly where the bytes do, such as a heartbeat of three bytes.</summary>
    private static bool IsWholeMessage(ReadOnlySpan<byte> stream, StreamDirection direction) =>
        Frame(stream, direction, out int length) == FrameStatus.Complete && length == stream.Length
        && length >= TLayout.HeaderLength;

    private static bool IsLongEnough(int length, in MessagePlan plan) =>
        (plan.Key == 0 || length >= plan.Key + plan.KeyLength)
        && (plan.Key2 == 0 || length >= plan.Key2 + plan.KeyLength)
        && (plan.Number == 0 || length >= plan.Number + TLayout.NumberLength)
        && (plan.Time == 0 || length >= plan.Time + TimeLength);

    private static void ReadKey(ReadOnlySpan<byte> message, int offset, int length, ref OrderKey key)
    {
        if (offset == 0)
            return;
        if (length == sizeof(ulong))
        {
            ulong value = BinaryPrimitives.ReadUInt64LittleEndian(message[offset..]);
            if (value is not (ulong.MaxValue or 1UL << 63)) // no value
                key.SetInteger(value);
        }
        else if (length == sizeof(uint))
        {
            key.SetInteger(BinaryPrimitives.ReadUInt32LittleEndian(message[offset..]));
        }
        else
        {
            ReadOnlySpan<byte> text = message.Slice(offset, length);
            int end = text.IndexOf((byte)0);
            key.SetText(end < 0 ? text : text[..Math.Max(end, 1)]);     // a NUL alone is a blank field
        }
    }

    private static void ReadNumberAndTime(ReadOnlySpan<byte> message, in MessagePlan plan, ref OrderMessage decoded)
    {
        if (plan.Number != 0)
        {
            decoded.HasSequence = 1;
            decoded.Sequence = TLayout.NumberLength == sizeof(ulong)
                ? BinaryPrimitives.ReadUInt64LittleEndian(message[plan.Number..])
                : BinaryPrimitives.ReadUInt32LittleEndian(message[plan.Number..]);
        }
        if (plan.Time == 0)
            return;
        ulong timeNs = BinaryPrimitives.ReadUInt64LittleEndian(message[plan.Time..]);
        if (timeNs is 0 or > long.MaxValue)
            return;
        decoded.SendTimeNs = (long)timeNs;
        decoded.HasSendTime = 1;
    }
}
