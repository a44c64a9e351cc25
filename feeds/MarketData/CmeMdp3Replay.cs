// SPDX-License-Identifier: Apache-2.0
using Telemetry.Feeds.Catalog;
using Telemetry.Feeds.Envelopes;
using Telemetry.Feeds.OrderEntry;
using Telemetry.Feeds.Streams;

namespace Telemetry.Feeds.MarketData;

/// <summary>
/// TCP recovery of CME Globex MDP 3.0: a subscriber asks in FIX text for packets of a channel, at most 2000, and gets
/// them as they were sent, with their numbers, each behind its length. Source: CME Group client systems wiki, MDP 3.0
/// TCP recovery; the length of two bytes from a public client, since the document shows it only as a drawing.
/// </summary>
/// <remarks> Subscribers log on with name and password, so of what they send only requests are not
/// overwritten. </remarks>
[HotPath]
public readonly struct CmeMdp3Replay : IOrderLayout
{
    private const int SizeLength = 2;
    private const int NumberOffset = SizeLength;
    private const int TimeOffset = NumberOffset + 4;
    private const int FirstMessageOffset = TimeOffset + 8;
    private const int TemplateOffset = FirstMessageOffset + 4;
    private const int LeastPacketLength = FirstMessageOffset + 10;  // with message size and SBE header
    private const ushort BodyLengthTag = '9' | ('=' << 8);          // as a packet's length more than any has
    private const int ChecksumLength = 7;                           // of text: 10=, three digits, separator
    private const byte Separator = 1;

    /// <summary>Row of the protocol in the catalog.</summary>
    public static ProtocolRow Row { get; } = OrderRow.Of(
        ProtocolId.CmeMdp3Replay, "cme-mdp3-replay", "CME Globex MDP 3.0, TCP recovery",
        "CME client systems wiki, MDP 3.0 TCP Recovery; schemas 1.5 to 1.13", Proof.Layout,
        "u32 of the packet, that of the packet over UDP",
        "of the packet: nanoseconds since 1970, when it was first sent",
        "none: one channel a request",
        FramedOrders<CmeMdp3Replay>.MaxMessageLength,
        [
            "0 2 u16le length of the packet behind it",
            "2 4 u32le number of the packet; 6 8 u64le when it was first sent, ns since 1970",
            "14 2 u16le length of the first message, itself included",
            "16 8 4 x u16le block length, template (12 heartbeat, 15 logon, 16 logout: no number), schema, version",
            "to the exchange: FIX text from 9= on; all behind 35= is hidden, but of requests (V)",
        ]) with
    {
        Products = ["CME Globex: recovery of lost packets"],
        Recovers = ProtocolId.CmeMdp3,
        Recovery = "is recovery: of at most 2000 packets of the last 24 hours a request",
        Resets = "weekly, as over UDP",
        IsFeed = true,
        IsSession = false,
        SequenceBits = 32,
        HasHeartbeatOfUnnamedInterval = true,
    };

    public static int PrefixLength => 6;                            // 9=, three digits, separator

    public static int HeaderLength => 11;                           // 9=, three digits, 35=, type, separators

    public static int LengthOf(ReadOnlySpan<byte> prefix)
    {
        int size = WireFields.U16(prefix, 0);
        if (size != BodyLengthTag)
            return SizeLength + size >= LeastPacketLength ? SizeLength + size : -1;
        int body = 0;
        int at = SizeLength;
        for (; at < PrefixLength && char.IsAsciiDigit((char)prefix[at]); at++)
            body = (body * 10) + prefix[at] - '0';
        return at > SizeLength && at < PrefixLength && prefix[at] == Separator ? at + 1 + body + ChecksumLength : -1;
    }

    public static bool IsHeader(ReadOnlySpan<byte> header)
    {
        if (IsText(header))
        {
            int type = TypeOffset(header);
            return header[(type - 3)..type].SequenceEqual("35="u8) && header[type + 1] == Separator;
        }
        if (header.Length < FirstMessageOffset + SizeLength)
            return true;
        int length = WireFields.U16(header, FirstMessageOffset);
        return length >= LeastPacketLength - FirstMessageOffset
            && FirstMessageOffset + length <= SizeLength + WireFields.U16(header, 0);
    }

    public static uint TypeOf(ReadOnlySpan<byte> header) => IsText(header) ? header[TypeOffset(header)]
        : header.Length >= TemplateOffset + sizeof(ushort) ? WireFields.U16(header, TemplateOffset) : 0u;

    public static SecretPlace SecretOf(ReadOnlySpan<byte> header, int length) =>
        !IsText(header) || TypeOf(header) == 'V'
            ? default : SecretPlace.ToTheEnd(TypeOffset(header) + 2, length);

    public static MessagePlan Request(ReadOnlySpan<byte> header) => !IsText(header) ? default : TypeOf(header) switch
    {
        'A' => new(OrderRole.Session, OrderKind.Logon),
        'V' => new(OrderRole.Request, OrderKind.Other),
        '5' => new(OrderRole.Session, OrderKind.Logout),
        '0' => new(OrderRole.Session, OrderKind.Heartbeat),
        _ => default,
    };

    public static MessagePlan Answer(ReadOnlySpan<byte> header) => IsText(header) ? default : TypeOf(header) switch
    {
        12 => new(OrderRole.Session, OrderKind.Heartbeat, Time: TimeOffset),
        15 => new(OrderRole.Session, OrderKind.LogonAccepted, Time: TimeOffset),
        16 => new(OrderRole.Session, OrderKind.Logout, Time: TimeOffset),
        _ => new(OrderRole.Answer, OrderKind.Other, Number: NumberOffset, Time: TimeOffset),
    };

    public static void Complete(
        ReadOnlySpan<byte> message, StreamDirection direction, ref StreamState state, ref OrderMessage decoded)
    {
        if (decoded.HasSequence != 0)
            state.NextSequence = Sequence32.Next((uint)decoded.Sequence, 1);
    }

    private static bool IsText(ReadOnlySpan<byte> header) => WireFields.U16(header, 0) == BodyLengthTag;

    private static int TypeOffset(ReadOnlySpan<byte> header) => header.IndexOf(Separator) + 4;
}
