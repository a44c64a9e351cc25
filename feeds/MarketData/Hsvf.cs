// SPDX-License-Identifier: Apache-2.0
using System.Runtime.CompilerServices;
using Telemetry.Feeds.Catalog;
using Telemetry.Feeds.Envelopes;

namespace Telemetry.Feeds.MarketData;

/// <summary>
/// HSVF with numbers of nine digits and no times, as BOX sends it. Source: BOX Options Market, High Speed Vendor Feed
/// (HSVF) specification, message header.
/// </summary>
[HotPath]
public readonly struct Hsvf : IEnvelopeDecoder
{
    /// <summary>Bytes of payload that the envelope needs: messages are counted by reading to the end of the
    /// packet.</summary>
    public const int HeadLength = 1472;

    /// <summary>Row of the protocol in the catalog.</summary>
    public static ProtocolRow Row { get; } = new()
    {
        Id = ProtocolId.Hsvf,
        Name = "hsvf",
        Title = "HSVF, nine digits (BOX)",
        Source = "BOX Options Market, High Speed Vendor Feed specification",
        Products = ["BOX Options"],
        Proof = Proof.Partly,
        Sequencing = "nine digits, one number a message; circuit assurance uses none",
        Timing = "none",
        Keys = "none: each line is its own group",
        Recovery = "retransmission over TCP",
        Resets = "daily",
        HasHeartbeatOfUnnamedInterval = true,
        HeadLength = HeadLength,
        Layout =
        [
            "0 1 STX (02)",
            "1 9 digits sequence",
            "10 2 a message type (V circuit assurance, U end of transmission)",
            "12 .. body, then ETX (03); and so on to the packet's end",
        ],
    };

    [MethodImpl(MethodImplOptions.NoInlining)]              // else all protocols save the registers that this one needs
    public static EnvelopeStatus Decode(ReadOnlySpan<byte> captured, int payloadLength, ref Envelope envelope) =>
        HsvfPacket<Numbers>.Decode(captured, payloadLength, ref envelope);

    private readonly struct Numbers : IHsvfNumbers
    {
        public static int Digits => 9;

        public static ulong Count => 1_000_000_000;
    }
}
