// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;

namespace Telemetry.Feeds;

/// <summary>OUCH 5.0: keys are 32-bit user reference numbers; messages end with appendages, so lengths vary.</summary>
[HotPath]
public readonly struct Ouch5 : IOuchVersion
{
    private const int RequestKeyOffset = 4;
    private const int ReplacementOffset = 8;
    private const int AnswerKeyOffset = 12;
    private const int AnswerReplacementOffset = 16;
    private const int LeastAnswer = 16;

    /// <inheritdoc/>
    public static int MostPlausibleLength => 512;

    /// <inheritdoc/>
    public static int LeastRequestLength(byte type) => type switch
    {
        (byte)'O' => 48,
        (byte)'U' => 41,
        (byte)'X' => 12,
        (byte)'M' => 13,
        (byte)'C' or (byte)'D' or (byte)'E' => 8,           // mass cancel, disable and enable order entry
        (byte)'Q' => 4,                                     // account query
        _ => 0,
    };

    /// <inheritdoc/>
    public static int LeastAnswerLength(byte type) => type switch
    {
        (byte)'S' => 13,
        (byte)'U' => 20,
        (byte)'A' or (byte)'C' or (byte)'D' or (byte)'E' or (byte)'B' or (byte)'J' => LeastAnswer,
        (byte)'P' or (byte)'I' or (byte)'T' or (byte)'M' or (byte)'F' or (byte)'R' => LeastAnswer,
        (byte)'Q' or (byte)'X' or (byte)'G' or (byte)'K' => LeastAnswer,
        _ => 0,
    };

    /// <inheritdoc/>
    public static OrderKind KindOfOwnAnswer(byte type) => OrderKind.Other;

    /// <inheritdoc/>
    public static void ReadRequestKeys(ReadOnlySpan<byte> message, byte type, ref OrderMessage decoded)
    {
        switch (type)
        {
            case (byte)'O' or (byte)'X' or (byte)'M':
                decoded.Key.SetInteger(BinaryPrimitives.ReadUInt32BigEndian(message[RequestKeyOffset..]));
                break;
            case (byte)'U':
                decoded.Key.SetInteger(BinaryPrimitives.ReadUInt32BigEndian(message[ReplacementOffset..]));
                decoded.Key2.SetInteger(BinaryPrimitives.ReadUInt32BigEndian(message[RequestKeyOffset..]));
                break;
        }
    }

    /// <inheritdoc/>
    public static void ReadAnswerKeys(ReadOnlySpan<byte> message, byte type, ref OrderMessage decoded)
    {
        switch (type)
        {
            case (byte)'Q' or (byte)'X' or (byte)'G' or (byte)'K':
                break;                                      // answers about an account, not an order
            case (byte)'U':
                decoded.Key.SetInteger(BinaryPrimitives.ReadUInt32BigEndian(message[AnswerReplacementOffset..]));
                decoded.Key2.SetInteger(BinaryPrimitives.ReadUInt32BigEndian(message[AnswerKeyOffset..]));
                break;
            default:
                decoded.Key.SetInteger(BinaryPrimitives.ReadUInt32BigEndian(message[AnswerKeyOffset..]));
                break;
        }
    }
}
