// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using Adaptive.Aeron.LogBuffer;

namespace Adaptive.Aeron.Driver.Protocol;

/// <summary>SETUP: the sender announces the parameters that a receiver needs to create an image.</summary>
internal readonly record struct SetupFrame(byte Flags, int TermOffset, int SessionId, int StreamId, int InitialTermId,
    int ActiveTermId, int TermLength, int MtuLength, int Ttl)
{
    internal const int Length = 40;                    // bytes
    internal const byte GroupFlag = 0x40;              // there may be many receivers

    /// <summary>Reads a SETUP; returns false if its parameters are invalid.</summary>
    internal static bool TryDecode(ReadOnlySpan<byte> frame, out SetupFrame setup)
    {
        setup = default;
        if (frame.Length < Length || FrameHeader.FrameLengthOf(frame) < Length)
            return false;

        setup = new SetupFrame(FrameHeader.FlagsOf(frame), Int32(frame, 8), Int32(frame, 12), Int32(frame, 16),
            Int32(frame, 20), Int32(frame, 24), Int32(frame, 28), Int32(frame, 32), Int32(frame, 36));
        return LogBufferDescriptor.IsValidTermLength(setup.TermLength) &&
            setup.MtuLength is >= FrameDescriptor.MinMtuLength and <= FrameDescriptor.MaxMtuLength &&
            setup.MtuLength % FrameDescriptor.FrameAlignment == 0 &&
            setup.TermOffset >= 0 && setup.TermOffset <= setup.TermLength &&
            setup.TermOffset % FrameDescriptor.FrameAlignment == 0 &&
            unchecked(setup.ActiveTermId - setup.InitialTermId) >= 0;
    }

    internal void Encode(Span<byte> frame)
    {
        FrameHeader.Write(frame, Length, Flags, FrameHeader.Setup);
        BinaryPrimitives.WriteInt32LittleEndian(frame[8..], TermOffset);
        BinaryPrimitives.WriteInt32LittleEndian(frame[12..], SessionId);
        BinaryPrimitives.WriteInt32LittleEndian(frame[16..], StreamId);
        BinaryPrimitives.WriteInt32LittleEndian(frame[20..], InitialTermId);
        BinaryPrimitives.WriteInt32LittleEndian(frame[24..], ActiveTermId);
        BinaryPrimitives.WriteInt32LittleEndian(frame[28..], TermLength);
        BinaryPrimitives.WriteInt32LittleEndian(frame[32..], MtuLength);
        BinaryPrimitives.WriteInt32LittleEndian(frame[36..], Ttl);
    }

    private static int Int32(ReadOnlySpan<byte> frame, int offset) =>
        BinaryPrimitives.ReadInt32LittleEndian(frame[offset..]);
}
