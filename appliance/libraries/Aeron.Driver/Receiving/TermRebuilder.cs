// SPDX-License-Identifier: Apache-2.0
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Adaptive.Aeron.LogBuffer;

namespace Adaptive.Aeron.Driver.Receiving;

/// <summary>Writes received datagrams at their place in a term.</summary>
internal static unsafe class TermRebuilder
{
    private const int FirstWordLength = 8;             // bytes: frame length, version, flags, type

    /// <summary>Copies a datagram unless its first frame is already there. Readers see all of it or nothing.</summary>
    internal static void Insert(byte* term, int offset, ReadOnlySpan<byte> datagram)
    {
        byte* frame = term + offset;
        if (*(int*)frame != 0)
            return;

        datagram[FirstWordLength..].CopyTo(new Span<byte>(frame + FirstWordLength,
            datagram.Length - FirstWordLength));
        // Pairs with the acquire of the frame length in the subscriber.
        Volatile.Write(ref Unsafe.AsRef<long>(frame), MemoryMarshal.Read<long>(datagram));
    }

    /// <summary>Fills a gap with one padding frame; returns false if data has arrived meanwhile.</summary>
    internal static bool TryFillGap(LogBuffers log, byte* term, in TermGap gap)
    {
        int end = gap.TermOffset + gap.Length;
        for (int offset = gap.TermOffset; offset < end; offset += FrameDescriptor.FrameAlignment)
        {
            if (*(int*)(term + offset) != 0)
                return false;
        }

        TermAppender.WritePadding(term, log.DefaultHeader, gap.TermOffset, gap.Length, gap.TermId);
        return true;
    }
}
