// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;

namespace Adaptive.Aeron.Driver.Protocol;

/// <summary>First eight bytes of every frame. All numbers on the wire are little-endian.</summary>
internal static class FrameHeader
{
    internal const int Length = 8;                     // bytes
    internal const byte CurrentVersion = 0;

    internal const ushort Pad = 0x00;
    internal const ushort Data = 0x01;
    internal const ushort Nak = 0x02;
    internal const ushort StatusMessage = 0x03;
    internal const ushort Error = 0x04;
    internal const ushort Setup = 0x05;
    internal const ushort RttMeasurement = 0x06;

    internal static int FrameLengthOf(ReadOnlySpan<byte> frame) => BinaryPrimitives.ReadInt32LittleEndian(frame);

    internal static byte VersionOf(ReadOnlySpan<byte> frame) => frame[4];

    internal static byte FlagsOf(ReadOnlySpan<byte> frame) => frame[5];

    internal static ushort TypeOf(ReadOnlySpan<byte> frame) => BinaryPrimitives.ReadUInt16LittleEndian(frame[6..]);

    internal static void Write(Span<byte> frame, int frameLength, byte flags, ushort type)
    {
        BinaryPrimitives.WriteInt32LittleEndian(frame, frameLength);
        frame[4] = CurrentVersion;
        frame[5] = flags;
        BinaryPrimitives.WriteUInt16LittleEndian(frame[6..], type);
    }
}
