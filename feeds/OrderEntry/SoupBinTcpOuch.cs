// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using Telemetry.Feeds.Envelopes;
using Telemetry.Feeds.Streams;

namespace Telemetry.Feeds.OrderEntry;

/// <summary>
/// An order session of OUCH over SoupBinTCP: requests travel in <c>U</c>, answers in <c>S</c>. Source: Nasdaq OUCH 4.2,
/// OUCH 5.0 and SoupBinTCP 3.00; of other exchanges' versions, their documents.
/// </summary>
/// <typeparam name="TVersion">The version; a struct, so that each is compiled separately.</typeparam>
[HotPath]
public readonly struct SoupBinTcpOuch<TVersion> : IStreamProtocol
    where TVersion : struct, IOuchVersion
{
    internal const int TypeOffset = SoupBinPacket.HeaderLength;

    /// <summary>Longest message of an order that a gateway keeps, bytes; optional parts behind it are left
    /// out.</summary>
    internal const int MostKept = 128;

    private const int TimeOffset = 4;

    private const int MostMessagesChecked = 8;
    private const long DayNs = 86_400_000_000_000;

    /// <summary>Longest message that is accepted, bytes: debug packets are free text.</summary>
    public static int MaxMessageLength => 4096;

    public static FrameStatus Frame(ReadOnlySpan<byte> stream, StreamDirection direction, out int length) =>
        SoupBinPacket.Frame(stream, direction, MaxMessageLength, out length);

    public static EnvelopeStatus Decode(
        ReadOnlySpan<byte> message, StreamDirection direction, ref StreamState state, TickField tickField,
        ref OrderMessage decoded)
    {
        EnvelopeStatus status = SoupBinPacket.Decode(message, direction, ref state, ref decoded);
        if (status != EnvelopeStatus.Ok || decoded.Role == OrderRole.Session)
            return status;
        if (message.Length <= TypeOffset)
            return EnvelopeStatus.TooShort;
        byte type = message[TypeOffset];
        decoded.Code = type;
        decoded.CodeIsCharacter = 1;
        return decoded.Role == OrderRole.Request
            ? DecodeRequest(message, type, tickField, ref decoded)
            : DecodeAnswer(message, type, ref decoded);
    }

    public static bool LooksLikeBoundary(ReadOnlySpan<byte> stream, StreamDirection direction)
    {
        if (stream.Length < SoupBinPacket.HeaderLength || stream[SoupBinPacket.TypeOffset] == SoupBinPacket.Debug)
            return false;
        for (int seen = 0; seen < MostMessagesChecked && !stream.IsEmpty; seen++)
        {
            FrameStatus status = Frame(stream, direction, out int length);
            if (status == FrameStatus.Bad || !InnerIsPlausible(stream, length, direction))
                return false;
            if (status == FrameStatus.Incomplete)
                return seen > 0 || stream.Length > TypeOffset;
            stream = stream[length..];
        }
        return true;
    }

    public static bool IsLogon(ReadOnlySpan<byte> message, StreamDirection direction, out ulong login) =>
        SoupBinPacket.IsLogon(message, direction, out login);

    public static void FindCredentials(
        ReadOnlySpan<byte> message, StreamDirection direction, out int offset, out int name, out int length) =>
        SoupBinPacket.FindCredentials(message, direction, out offset, out name, out length);

    public static void Redact(Span<byte> message, StreamDirection direction, out int offset, out int length) =>
        SoupBinPacket.Redact(message, direction, out offset, out length);

    private static EnvelopeStatus DecodeRequest(
        ReadOnlySpan<byte> message, byte type, TickField tickField, ref OrderMessage decoded)
    {
        int least = TVersion.LeastRequestLength(type);
        if (least == 0)
            return EnvelopeStatus.Ok;                       // an unknown message is not a malformed one
        if (message.Length < least)
            return EnvelopeStatus.TooShort;
        decoded.Kind = TVersion.KindOfRequest(type);
        TVersion.ReadRequestKeys(message, type, ref decoded);
        if (decoded.Kind == OrderKind.New && TickFieldReader.TryRead(message, tickField, out decoded.TickSequence))
            decoded.HasTick = 1;
        return EnvelopeStatus.Ok;
    }

    private static EnvelopeStatus DecodeAnswer(ReadOnlySpan<byte> message, byte type, ref OrderMessage decoded)
    {
        int least = TVersion.LeastAnswerLength(type);
        if (least == 0)
            return EnvelopeStatus.Ok;                       // an unknown message is not a malformed one
        if (message.Length < least)
            return EnvelopeStatus.TooShort;
        ulong timeNs = BinaryPrimitives.ReadUInt64BigEndian(message[TimeOffset..]);
        bool isTime = TVersion.TimesAreUtc ? timeNs is > 0 and <= long.MaxValue : timeNs < DayNs;
        if (isTime)
        {
            decoded.SendTimeNs = (long)timeNs;
            decoded.HasSendTime = 1;
            decoded.TimeSinceMidnight = (byte)(TVersion.TimesAreUtc ? 0 : 1);
        }
        if (type == (byte)'S')
        {
            decoded.Role = OrderRole.Session;               // a system event concerns no order
            return EnvelopeStatus.Ok;
        }
        decoded.Kind = TVersion.KindOfAnswer(type);
        TVersion.ReadAnswerKeys(message, type, ref decoded);
        return EnvelopeStatus.Ok;
    }

    private static bool InnerIsPlausible(ReadOnlySpan<byte> packet, int length, StreamDirection direction)
    {
        if (packet.Length < SoupBinPacket.HeaderLength)
            return true;
        bool carriesOuch = packet[SoupBinPacket.TypeOffset] is SoupBinPacket.Sequenced or SoupBinPacket.Unsequenced;
        if (!carriesOuch)
            return true;
        if (packet.Length <= TypeOffset)
            return length > TypeOffset;
        byte type = packet[TypeOffset];
        int least = direction == StreamDirection.ToExchange
            ? TVersion.LeastRequestLength(type)
            : TVersion.LeastAnswerLength(type);
        return least != 0 && length >= least && length <= TVersion.MostPlausibleLength;
    }
}
