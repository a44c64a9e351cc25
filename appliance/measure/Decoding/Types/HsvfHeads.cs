// SPDX-License-Identifier: Apache-2.0
using Telemetry.Model.Types;

namespace Telemetry.Pipeline.Decoding.Types;

/// <summary>Messages of HSVF: STX, a number in digits, a type of two characters, the body, ETX; without a length. Types
/// that begin with V and U use no number.</summary>
[HotPath]
internal static class HsvfHeads
{
    private const byte EndOfText = 3;
    private const int TypeLength = 2;

    /// <summary>Writes the messages of a packet, which is captured whole.</summary>
    /// <param name="typeOffset">Offset of the type in a message.</param>
    public static void Write(ReadOnlySpan<byte> packet, int typeOffset, ref HeadWriter heads)
    {
        while (packet.Length > typeOffset + TypeLength)
        {
            int end = packet[typeOffset..].IndexOf(EndOfText);
            int length = end < 0 ? packet.Length : typeOffset + end + 1;
            byte first = packet[typeOffset];
            byte second = packet[typeOffset + 1];
            bool isUnnumbered = first is (byte)'V' or (byte)'U';
            heads.Add(
                second is (byte)' ' or EndOfText ? first : ((uint)first << 8) | second, length,
                isUnnumbered ? MessageHeadFlags.Unnumbered : MessageHeadFlags.None);
            packet = packet[length..];
        }
    }
}
