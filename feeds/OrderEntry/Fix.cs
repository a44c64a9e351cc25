// SPDX-License-Identifier: Apache-2.0
using Telemetry.Feeds.Catalog;
using Telemetry.Feeds.Envelopes;
using Telemetry.Feeds.Streams;

namespace Telemetry.Feeds.OrderEntry;

/// <summary>
/// FIX tag=value, 4.0 to 5.0 SP2 (FIXT.1.1): orders, their answers and the session layer. Messages are joined by
/// ClOrdID (11); an answer to a cancel or replace carries the request's own. Source: FIX 4.2, FIX 4.4, FIX 5.0 SP2 and
/// FIXT 1.1.
/// </summary>
/// <remarks> Each direction has one sequence of numbers, in MsgSeqNum (34) of every message, session messages too. The
/// tick field of a new order is configured by its tag. </remarks>
[HotPath]
public readonly struct Fix : IStreamProtocol
{
    private const int LeastToJudge = 4;
    private const int MostMessagesChecked = 8;

    /// <summary>Row of the protocol in the catalog.</summary>
    public static ProtocolRow Row { get; } = OrderRow.Of(
        ProtocolId.Fix, "fix", "FIX tag=value orders", "FIX 4.2, FIX 4.4, FIX 5.0 SP2, FIXT 1.1", Proof.Layout,
        "tag 34 of every message, one line a direction; tag 43 marks what is sent again, tag 36 where it goes on",
        "tag 52, UTC", "tag 11; of a cancel or replace its own, then the order's (41)", FixFraming.MaxMessageLength,
        [
            "8=version | 9=length of what follows up to tag 10 | 35=type",
            "34 number; 49 sender, the login; 56 target; 52 time; 43 sent again; 36, 123 numbers go on; 141 restart",
            "45 number of what is refused; 112 id of a test request and of the heartbeat for it",
            "11 client order id; 41 the one of the order that is canceled or replaced; 379 of what is refused",
            "150, 39 what an execution report says; 20 of FIX 4.2; 434 what a refusal refuses",
            "10=sum of all bytes before it, modulo 256",
            "tick: the field's tag in the place of an offset",
        ]) with
    {
        ChannelParts = [ChannelPart.SessionText()],
        HeartbeatIntervalNs = 30_000_000_000,
        TickFields = OrderRow.ClientOrderId(11, 1, true),
        Gateway = FixAnswers.Layout,
    };

    public static int MaxMessageLength => FixFraming.MaxMessageLength;

    public static FrameStatus Frame(ReadOnlySpan<byte> stream, StreamDirection direction, out int length) =>
        FixFraming.Frame(stream, out _, out length);

    public static EnvelopeStatus Decode(
        ReadOnlySpan<byte> message, StreamDirection direction, ref StreamState state, TickField tickField,
        ref OrderMessage decoded)
    {
        decoded = default;
        if (FixFraming.Frame(message, out int body, out int length) == FrameStatus.Bad)
            return EnvelopeStatus.BadHeader;
        if (length == 0)
            return EnvelopeStatus.TooShort;
        FixReading reading = default;
        var fields = new FixFields(message, body);
        while (fields.MoveNext())
            reading.Take(fields, message, tickField);
        ReadOnlySpan<byte> type = reading.Type.Of(message);
        if (length != message.Length)
        {
            FixMeaning.Fill(message, reading, direction, ref decoded);
            return EnvelopeStatus.TooShort;
        }
        // Stars in place of a password change the checksum.
        if (!FixCredentials.MayHoldCredentials(type) && !FixFraming.IsSumRight(message))
            return EnvelopeStatus.BadChecksum;
        FixMeaning.Fill(message, reading, direction, ref decoded);
        return reading.Number == 0 ? EnvelopeStatus.BadSequence : EnvelopeStatus.Ok;
    }

    public static bool LooksLikeBoundary(ReadOnlySpan<byte> stream, StreamDirection direction)
    {
        if (stream.Length < LeastToJudge)
            return false;
        for (int seen = 0; seen < MostMessagesChecked && !stream.IsEmpty; seen++)
        {
            FrameStatus status = FixFraming.Frame(stream, out _, out int length);
            if (status != FrameStatus.Complete)
                return status == FrameStatus.Incomplete;
            stream = stream[length..];
        }
        return true;
    }

    public static bool IsLogon(ReadOnlySpan<byte> message, StreamDirection direction, out ulong login)
    {
        login = 0;
        if (direction != StreamDirection.ToExchange
            || FixFraming.Frame(message, out int body, out _) != FrameStatus.Complete)
            return false;
        FixReading reading = default;
        var fields = new FixFields(message, body);
        while (fields.MoveNext())
            reading.Take(fields, message, default);
        if (!reading.Type.Of(message).SequenceEqual("A"u8))
            return false;
        login = LoginMark.Of(reading.Sender.Of(message));
        return true;
    }

    public static void FindCredentials(
        ReadOnlySpan<byte> message, StreamDirection direction, out int offset, out int name, out int length)
    {
        name = 0;
        FixCredentials.Find(message, out offset, out length);
    }

    public static void Redact(Span<byte> message, StreamDirection direction, out int offset, out int length) =>
        FixCredentials.Redact(message, out offset, out length);
}
