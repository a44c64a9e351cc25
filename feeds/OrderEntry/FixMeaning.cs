// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using Telemetry.Feeds.Envelopes;
using Telemetry.Feeds.Streams;

namespace Telemetry.Feeds.OrderEntry;

/// <summary>Meaning of a FIX message for orders and for the numbers of its direction.</summary>
[HotPath]
internal static class FixMeaning
{
    /// <summary>Fills in every member that does not depend on the numbers before the message.</summary>
    internal static void Fill(
        ReadOnlySpan<byte> message, in FixReading reading, StreamDirection direction, ref OrderMessage decoded)
    {
        ReadOnlySpan<byte> type = reading.Type.Of(message);
        decoded.Code = CodeOf(type);
        decoded.CodeIsCharacter = (byte)(type.Length <= 2 ? 1 : 0);
        decoded.Sequence = reading.Number;
        decoded.HasSequence = (byte)(reading.Number != 0 ? 1 : 0);
        decoded.SendTimeNs = reading.SendTimeNs;
        decoded.HasSendTime = (byte)(reading.HasSendTime ? 1 : 0);
        decoded.IsResent = (byte)(reading.IsResent ? 1 : 0);
        if (IsOfSession(decoded.Code))
            FillSession(message, reading, direction, ref decoded);
        else if (direction == StreamDirection.ToExchange)
            FillRequest(message, reading, ref decoded);
        else
            FillAnswer(message, reading, ref decoded);
    }

    /// <summary>Fills in the numbers that a message announces in addition to its own.</summary>
    private static void FillNumbers(in FixReading reading, ref OrderMessage decoded)
    {
        bool isLogon = decoded.Code == 'A';
        if (isLogon && (reading.Resets || reading.Number == 1))
            decoded.StartsNumbers = 1;
        if (decoded.Code != '4' || reading.NewNumber == 0)
            return;
        decoded.NextSequence = reading.NewNumber;
        decoded.FillsGap = (byte)(reading.FillsGap ? 1 : 0);
        decoded.StartsNumbers = (byte)(reading.FillsGap ? 0 : 1);
    }

    private static void FillSession(
        ReadOnlySpan<byte> message, in FixReading reading, StreamDirection direction, ref OrderMessage decoded)
    {
        decoded.Role = OrderRole.Session;
        switch (decoded.Code)
        {
            case '0':
                decoded.Kind = OrderKind.Heartbeat;
                decoded.Reference = ReferenceOf(reading.Test.Of(message));
                break;
            case '1':
                decoded.Kind = OrderKind.TestRequest;
                decoded.Reference = ReferenceOf(reading.Test.Of(message));
                break;
            case '5':
                decoded.Kind = OrderKind.Logout;
                break;
            case 'A' when direction == StreamDirection.ToExchange:
                decoded.Kind = OrderKind.Logon;
                decoded.Login = LoginMark.Of(reading.Sender.Of(message));
                break;
            case 'A':
                decoded.Kind = OrderKind.LogonAccepted;
                decoded.NextSequence = reading.Number + 1;
                decoded.Session = SessionOf(reading.Target.Of(message));
                break;
            case '3':
                decoded.Kind = OrderKind.Rejected;      // of an order if it refers to an order
                decoded.Reference = reading.Refers;
                break;
        }
        FillNumbers(reading, ref decoded);
    }

    private static void FillRequest(ReadOnlySpan<byte> message, in FixReading reading, ref OrderMessage decoded)
    {
        decoded.Role = OrderRole.Request;
        decoded.Kind = decoded.Code switch
        {
            'D' or NewMultileg => OrderKind.New,
            'F' => OrderKind.Cancel,
            'G' or ReplaceMultileg => OrderKind.Replace,
            _ => OrderKind.Other,
        };
        decoded.Key.SetText(reading.Order.Of(message));
        decoded.Key2.SetText(reading.Original.Of(message));
        if (decoded.Kind != OrderKind.New || !reading.HasTick)
            return;
        decoded.TickSequence = reading.Tick;
        decoded.HasTick = 1;
    }

    private static void FillAnswer(ReadOnlySpan<byte> message, in FixReading reading, ref OrderMessage decoded)
    {
        decoded.Role = OrderRole.Answer;
        decoded.Key.SetText(reading.Order.Of(message));
        decoded.Key2.SetText(reading.Original.Of(message));
        switch (decoded.Code)
        {
            case '8':
                decoded.Kind = KindOfReport(reading);
                break;
            case '9':
                // 434: the refused request was a cancel (1) or a replace (2); some venues do not say.
                decoded.Kind = reading.Refused == (byte)'1' ? OrderKind.CancelRefused : OrderKind.Rejected;
                break;
            case 'j':
                decoded.Kind = OrderKind.Rejected;
                if (!decoded.Key.IsPresent)
                    decoded.Key.SetText(reading.Reference.Of(message));
                decoded.Reference = reading.Refers;
                break;
        }
    }

    /// <summary>Kind of an execution report: by ExecType, or by OrdStatus if a venue omits ExecType.</summary>
    private static OrderKind KindOfReport(in FixReading reading)
    {
        if (reading.Transaction > (byte)'0')
            return OrderKind.Other;                 // FIX 4.2: a bust, a correction or a status
        return (reading.Execution != 0 ? reading.Execution : reading.Status) switch
        {
            (byte)'0' => OrderKind.Accepted,
            (byte)'1' or (byte)'2' or (byte)'F' => OrderKind.Filled,
            (byte)'4' or (byte)'C' => OrderKind.Canceled,
            (byte)'5' => OrderKind.Replaced,
            (byte)'6' => OrderKind.CancelRefused,   // pending: as in every protocol here
            (byte)'8' => OrderKind.Rejected,
            _ => OrderKind.Other,
        };
    }

    private const uint NewMultileg = ('A' << 8) | 'B';
    private const uint ReplaceMultileg = ('A' << 8) | 'C';

    private static bool IsOfSession(uint code) => code is 'A' or 'n' or (>= '0' and <= '5');

    /// <summary>One character as it is, two characters packed with the first one above; 0 if there are more.</summary>
    private static uint CodeOf(ReadOnlySpan<byte> type) => type.Length switch
    {
        1 => type[0],
        2 => (uint)((type[0] << 8) | type[1]),
        _ => 0,
    };

    /// <summary>Hash in place of the id of a test request, which may be any text.</summary>
    private static ulong ReferenceOf(ReadOnlySpan<byte> id)
    {
        if (id.IsEmpty)
            return 0;
        OrderKey key = default;
        key.SetText(id);
        return key.Hash() | 1;
    }

    /// <summary>First 16 bytes of the client's name at the exchange.</summary>
    private static ChannelKey SessionOf(ReadOnlySpan<byte> name)
    {
        Span<byte> padded = stackalloc byte[16];
        padded.Clear();
        name[..Math.Min(name.Length, padded.Length)].CopyTo(padded);
        return new ChannelKey(
            0, BinaryPrimitives.ReadUInt64BigEndian(padded), BinaryPrimitives.ReadUInt64BigEndian(padded[8..]));
    }
}
