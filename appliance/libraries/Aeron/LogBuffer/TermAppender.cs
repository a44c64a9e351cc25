// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using Adaptive.Agrona;

namespace Adaptive.Aeron.LogBuffer;

/// <summary>Writes frames into claimed ranges of a term; the publication claims them.</summary>
internal static unsafe class TermAppender
{
    /// <summary>Writes the header with a negative length, so that readers do not read the frame yet.</summary>
    internal static void WriteHeader(byte* frame, byte* defaultHeader, int termOffset, int frameLength, int termId)
    {
        ulong first = *(ulong*)defaultHeader & 0xFFFF_FFFF_0000_0000UL;
        Volatile.Write(ref Unsafe.AsRef<ulong>(frame), first | (uint)-frameLength);
        // Each of these is a release, so none is visible before the negative length.
        long session = *(int*)(defaultHeader + FrameDescriptor.SessionIdOffset);
        Volatile.Write(ref Unsafe.AsRef<long>(frame + FrameDescriptor.TermOffsetOffset),
            (session << 32) | (uint)termOffset);
        uint stream = *(uint*)(defaultHeader + FrameDescriptor.StreamIdOffset);
        Volatile.Write(ref Unsafe.AsRef<long>(frame + FrameDescriptor.StreamIdOffset),
            ((long)termId << 32) | stream);
    }

    /// <summary>Makes a frame visible; pairs with the acquire of the frame length in readers.</summary>
    internal static void Commit(byte* frame, int frameLength) =>
        Volatile.Write(ref Unsafe.AsRef<int>(frame), frameLength);

    /// <summary>Fills the rest of a term with one padding frame.</summary>
    internal static void WritePadding(byte* term, byte* defaultHeader, int termOffset, int length, int termId)
    {
        byte* frame = term + termOffset;
        WriteHeader(frame, defaultHeader, termOffset, length, termId);
        *(ushort*)(frame + FrameDescriptor.TypeOffset) = FrameDescriptor.PaddingType;
        Commit(frame, length);
    }

    /// <summary>Writes a message as one frame.</summary>
    internal static void WriteUnfragmented(byte* term, byte* defaultHeader, int termOffset, int termId,
        IDirectBuffer source, int offset, int length, ReservedValueSupplier? supplier)
    {
        byte* frame = term + termOffset;
        int frameLength = length + FrameDescriptor.HeaderLength;
        WriteHeader(frame, defaultHeader, termOffset, frameLength, termId);
        Buffer.MemoryCopy((byte*)source.BufferPointer + offset, frame + FrameDescriptor.HeaderLength, length, length);
        *(long*)(frame + FrameDescriptor.ReservedValueOffset) = supplier is null ? 0 : supplier(source, offset, length);
        Commit(frame, frameLength);
    }

    /// <summary>Writes a message as frames of the full payload length, the last one with the rest.</summary>
    internal static void WriteFragmented(byte* term, byte* defaultHeader, int termOffset, int termId,
        IDirectBuffer source, int offset, int length, int maxPayloadLength, ReservedValueSupplier? supplier)
    {
        byte flags = FrameDescriptor.BeginFragment;
        int remaining = length;
        byte* from = (byte*)source.BufferPointer + offset;
        while (remaining > 0)
        {
            int payload = Math.Min(remaining, maxPayloadLength);
            int frameLength = payload + FrameDescriptor.HeaderLength;
            if (remaining <= maxPayloadLength)
                flags |= FrameDescriptor.EndFragment;

            byte* frame = term + termOffset;
            WriteHeader(frame, defaultHeader, termOffset, frameLength, termId);
            Buffer.MemoryCopy(from, frame + FrameDescriptor.HeaderLength, payload, payload);
            frame[FrameDescriptor.FlagsOffset] = flags;
            *(long*)(frame + FrameDescriptor.ReservedValueOffset) =
                supplier is null ? 0 : supplier(source, offset + (length - remaining), payload);
            Commit(frame, frameLength);

            flags = 0;
            from += payload;
            remaining -= payload;
            termOffset += FrameDescriptor.Align(frameLength);
        }
    }

    /// <summary>Fills the template from which every frame's header is copied.</summary>
    internal static void InitialiseDefaultHeader(Span<byte> header, int sessionId, int streamId, int initialTermId)
    {
        header[..FrameDescriptor.HeaderLength].Clear();
        header[FrameDescriptor.FlagsOffset] = FrameDescriptor.Unfragmented;
        BinaryPrimitives.WriteUInt16LittleEndian(header[FrameDescriptor.TypeOffset..], FrameDescriptor.DataType);
        BinaryPrimitives.WriteInt32LittleEndian(header[FrameDescriptor.SessionIdOffset..], sessionId);
        BinaryPrimitives.WriteInt32LittleEndian(header[FrameDescriptor.StreamIdOffset..], streamId);
        BinaryPrimitives.WriteInt32LittleEndian(header[FrameDescriptor.TermIdOffset..], initialTermId);
    }
}
