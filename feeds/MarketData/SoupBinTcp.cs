// SPDX-License-Identifier: Apache-2.0
using Telemetry.Feeds.Catalog;
using Telemetry.Feeds.Envelopes;
using Telemetry.Feeds.OrderEntry;
using Telemetry.Feeds.Streams;

namespace Telemetry.Feeds.MarketData;

/// <summary>
/// SoupBinTCP as a feed: each sequenced packet uses one number, counted from the number in the login accepted packet.
/// Source: Nasdaq SoupBinTCP 3.00.
/// </summary>
[HotPath]
public readonly struct SoupBinTcp : IStreamProtocol
{
    private const int MostMessagesChecked = 8;

    internal static readonly string[] Layout =
    [
        "0 2 u16be length of all that follows",
        "2 1 a packet type (from the exchange + A J S U H Z; to it + L U R O)",
        "A: 3 10 a session; 13 20 a number of the next S packet, ASCII",
        "L: 3 6 a user; 9 10 a password (never kept); 19 10 a session; 29 20 a number wanted",
    ];

    /// <summary>Row of the protocol in the catalog.</summary>
    public static ProtocolRow Row { get; } = new()
    {
        Id = ProtocolId.SoupBinTcp,
        Name = "soupbintcp",
        Title = "SoupBinTCP as a feed over TCP",
        Source = "Nasdaq SoupBinTCP 3.00",
        Products = ["Nasdaq feeds over TCP", "GLIMPSE snapshots"],
        Proof = Proof.Partly,
        IsStream = true,
        Sequencing = "each S packet is one number, counted from the login accepted",
        Timing = "none",
        Keys = "session",
        Recovery = "a new login from the number that is missing",
        Resets = "a new session",
        ChannelParts = [ChannelPart.SessionText()],
        HeartbeatIntervalNs = 1_000_000_000,
        HeadLength = MaxMessageLength,
        Layout = Layout,
    };

    public static int MaxMessageLength => 8192;

    public static FrameStatus Frame(ReadOnlySpan<byte> stream, StreamDirection direction, out int length) =>
        SoupBinPacket.Frame(stream, direction, MaxMessageLength, out length);

    public static EnvelopeStatus Decode(
        ReadOnlySpan<byte> message, StreamDirection direction, ref StreamState state, TickField tickField,
        ref OrderMessage decoded)
    {
        EnvelopeStatus status = SoupBinPacket.Decode(message, direction, ref state, ref decoded);
        bool carriesData = status == EnvelopeStatus.Ok && decoded.Role != OrderRole.Session;
        if (carriesData && message.Length > SoupBinPacket.HeaderLength)
        {
            decoded.Code = message[SoupBinPacket.HeaderLength];
            decoded.CodeIsCharacter = 1;
        }
        return status;
    }

    public static bool LooksLikeBoundary(ReadOnlySpan<byte> stream, StreamDirection direction)
    {
        if (stream.Length < SoupBinPacket.HeaderLength || stream[SoupBinPacket.TypeOffset] == SoupBinPacket.Debug)
            return false;                                   // any bytes can follow a debug packet's header
        for (int seen = 0; seen < MostMessagesChecked && !stream.IsEmpty; seen++)
        {
            FrameStatus status = Frame(stream, direction, out int length);
            if (status == FrameStatus.Bad)
                return false;
            if (status == FrameStatus.Incomplete)
                return true;
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
}
