// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Feeds;

/// <summary>OUCH 4.2: keys are order tokens of 14 characters; each message has one length.</summary>
[HotPath]
public readonly struct Ouch42 : IOuchVersion
{
    private const int TokenLength = 14;
    private const int RequestTokenOffset = 4;
    private const int ReplacementTokenOffset = RequestTokenOffset + TokenLength;
    private const int AnswerTokenOffset = 12;
    private const int PreviousTokenOffset = 68;
    private const int LeastAnswer = AnswerTokenOffset + TokenLength;

    /// <inheritdoc/>
    public static int MostPlausibleLength => 128;

    /// <inheritdoc/>
    public static int LeastRequestLength(byte type) => type switch
    {
        (byte)'O' => 51,
        (byte)'U' => 50,
        (byte)'X' => 22,
        (byte)'M' => 23,
        (byte)'N' => RequestTokenOffset + TokenLength,
        _ => 0,
    };

    /// <inheritdoc/>
    public static int LeastAnswerLength(byte type) => type switch
    {
        (byte)'S' => 13,
        (byte)'U' => PreviousTokenOffset + TokenLength,
        (byte)'A' or (byte)'C' or (byte)'D' or (byte)'E' or (byte)'B' or (byte)'J' or (byte)'P' or (byte)'I'
            or (byte)'T' or (byte)'M' or (byte)'F' or (byte)'G' or (byte)'N' => LeastAnswer,
        _ => 0,
    };

    /// <inheritdoc/>
    public static OrderKind KindOfOwnAnswer(byte type) =>
        type == (byte)'G' ? OrderKind.Filled : OrderKind.Other;     // G: executed with a reference price

    /// <inheritdoc/>
    public static void ReadRequestKeys(ReadOnlySpan<byte> message, byte type, ref OrderMessage decoded)
    {
        if (type == (byte)'U')
        {
            decoded.Key.SetText(message.Slice(ReplacementTokenOffset, TokenLength));
            decoded.Key2.SetText(message.Slice(RequestTokenOffset, TokenLength));
            return;
        }
        decoded.Key.SetText(message.Slice(RequestTokenOffset, TokenLength));
    }

    /// <inheritdoc/>
    public static void ReadAnswerKeys(ReadOnlySpan<byte> message, byte type, ref OrderMessage decoded)
    {
        decoded.Key.SetText(message.Slice(AnswerTokenOffset, TokenLength));
        if (type == (byte)'U')
            decoded.Key2.SetText(message.Slice(PreviousTokenOffset, TokenLength));
    }
}
