// SPDX-License-Identifier: Apache-2.0
namespace Adaptive.Aeron.LogBuffer;

/// <summary>Layout of a data frame, the same in a term and on the wire, and the alignment of frames.</summary>
internal static class FrameDescriptor
{
    internal const int FrameAlignment = 32;            // bytes
    internal const int HeaderLength = 32;              // bytes
    internal const int MaxMessageLength = 16 << 20;    // bytes
    internal const int MinMtuLength = 64;              // bytes: the smallest multiple of 32 above the header
    internal const int MaxMtuLength = 65504;           // bytes

    internal const int FrameLengthOffset = 0;
    internal const int FlagsOffset = 5;
    internal const int TypeOffset = 6;
    internal const int TermOffsetOffset = 8;
    internal const int SessionIdOffset = 12;
    internal const int StreamIdOffset = 16;
    internal const int TermIdOffset = 20;
    internal const int ReservedValueOffset = 24;

    internal const byte BeginFragment = 0x80;
    internal const byte EndFragment = 0x40;
    internal const byte Unfragmented = BeginFragment | EndFragment;
    internal const byte EndOfStreamFlag = 0x20;
    internal const byte RevokedFlag = 0x10;

    internal const ushort PaddingType = 0;
    internal const ushort DataType = 1;

    internal static int Align(int length) => (length + (FrameAlignment - 1)) & ~(FrameAlignment - 1);

    /// <summary>Longest message of a stream, bytes.</summary>
    internal static int ComputeMaxMessageLength(int termLength) => Math.Min(termLength >> 3, MaxMessageLength);

    /// <summary>Bytes of a term used by a message of this length when it is fragmented.</summary>
    internal static int ComputeFragmentedLength(int length, int maxPayloadLength)
    {
        int whole = length / maxPayloadLength;
        int rest = length % maxPayloadLength;
        int lastFrame = rest > 0 ? Align(rest + HeaderLength) : 0;
        return whole * (maxPayloadLength + HeaderLength) + lastFrame;
    }
}
