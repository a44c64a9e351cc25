// SPDX-License-Identifier: Apache-2.0
using System.Numerics;
using System.Runtime.CompilerServices;

namespace Adaptive.Aeron.LogBuffer;

/// <summary>
/// Layout of a log buffer file: three terms, then 4,096 bytes of metadata; and the arithmetic of positions.
/// A position is (term id - initial term id) * term length + term offset, the subtraction wrapping at 32 bits.
/// </summary>
internal static unsafe class LogBufferDescriptor
{
    internal const int PartitionCount = 3;
    internal const int MinTermLength = 64 << 10;       // bytes
    internal const int MaxTermLength = 1 << 30;        // bytes
    internal const int MetadataLength = 4096;          // bytes
    internal const int PageSize = 4096;                // bytes

    internal const int TailCountersOffset = 0;
    internal const int ActiveTermCountOffset = 24;
    internal const int EndOfStreamPositionOffset = 128;
    internal const int IsConnectedOffset = 136;
    internal const int ActiveTransportCountOffset = 140;
    internal const int CorrelationIdOffset = 256;
    internal const int InitialTermIdOffset = 264;
    internal const int DefaultHeaderLengthOffset = 268;
    internal const int MtuOffset = 272;
    internal const int TermLengthOffset = 276;
    internal const int PageSizeOffset = 280;
    internal const int PublicationWindowOffset = 284;
    internal const int ReceiverWindowOffset = 288;
    internal const int MaxResendOffset = 316;
    internal const int DefaultHeaderOffset = 320;
    internal const int EntityTagOffset = 448;
    internal const int ResponseCorrelationIdOffset = 456;
    internal const int LingerNsOffset = 464;
    internal const int UntetheredWindowLimitNsOffset = 472;
    internal const int UntetheredRestingNsOffset = 480;
    internal const int GroupOffset = 488;
    internal const int RejoinOffset = 490;
    internal const int ReliableOffset = 491;
    internal const int SparseOffset = 492;
    internal const int SignalEosOffset = 493;
    internal const int SpiesSimulateConnectionOffset = 494;
    internal const int TetherOffset = 495;
    internal const int RevokedOffset = 496;
    internal const int TypeOffset = 497;
    internal const int UntetheredLingerNsOffset = 500;

    internal const byte ConcurrentType = 0;
    internal const byte ExclusiveType = 1;
    internal const byte ImageType = 2;

    internal static long LogLength(int termLength) =>
        ((long)termLength * PartitionCount + MetadataLength + (PageSize - 1)) & ~(PageSize - 1L);

    internal static bool IsValidTermLength(int termLength) =>
        termLength is >= MinTermLength and <= MaxTermLength && BitOperations.IsPow2(termLength);

    internal static int PositionBitsToShift(int termLength) => BitOperations.TrailingZeroCount(termLength);

    internal static long ComputePosition(int termId, int termOffset, int bits, int initialTermId) =>
        ((long)(termId - initialTermId) << bits) + termOffset;

    internal static long ComputeTermBeginPosition(int termId, int bits, int initialTermId) =>
        (long)(termId - initialTermId) << bits;

    internal static int ComputeTermId(long position, int bits, int initialTermId) =>
        (int)(position >> bits) + initialTermId;

    internal static int IndexByPosition(long position, int bits) => (int)((position >> bits) % PartitionCount);

    internal static int IndexByTermCount(int termCount) => termCount % PartitionCount;

    internal static long PackTail(int termId, int termOffset) => ((long)termId << 32) | (uint)termOffset;

    internal static int TermIdOf(long rawTail) => (int)(rawTail >> 32);

    /// <summary>Offset in a tail, which appenders may have moved past the end of the term.</summary>
    internal static int TermOffsetOf(long rawTail, int termLength) =>
        (int)Math.Min(rawTail & 0xFFFF_FFFFL, termLength);

    internal static ref long Tail(byte* metadata, int index) =>
        ref Unsafe.AsRef<long>(metadata + TailCountersOffset + index * sizeof(long));

    internal static ref int ActiveTermCount(byte* metadata) =>
        ref Unsafe.AsRef<int>(metadata + ActiveTermCountOffset);

    internal static ref long EndOfStreamPosition(byte* metadata) =>
        ref Unsafe.AsRef<long>(metadata + EndOfStreamPositionOffset);

    internal static ref int IsConnected(byte* metadata) => ref Unsafe.AsRef<int>(metadata + IsConnectedOffset);

    internal static ref int ActiveTransportCount(byte* metadata) =>
        ref Unsafe.AsRef<int>(metadata + ActiveTransportCountOffset);

    /// <summary>Sets the tails so that the log starts at <paramref name="termOffset"/> of a term.</summary>
    internal static void InitialiseTails(byte* metadata, int initialTermId, int termId, int termOffset)
    {
        int termCount = termId - initialTermId;
        int index = IndexByTermCount(termCount);
        Tail(metadata, index) = PackTail(termId, termOffset);
        for (int i = 1; i < PartitionCount; i++)
        {
            // Rotation expects here the id three terms before the one that it starts.
            int following = (index + i) % PartitionCount;
            Tail(metadata, following) = PackTail(termId + i - PartitionCount, 0);
        }

        Volatile.Write(ref ActiveTermCount(metadata), termCount);
    }

    /// <summary>Starts the next term; of several appenders that try, one succeeds.</summary>
    internal static void RotateLog(byte* metadata, int termCount, int termId)
    {
        int nextIndex = IndexByTermCount(termCount + 1);
        int expectedTermId = termId + 1 - PartitionCount;
        ref long tail = ref Tail(metadata, nextIndex);
        long rawTail;
        do
        {
            rawTail = Volatile.Read(ref tail);
            if (TermIdOf(rawTail) != expectedTermId)
                break;
        }
        while (Interlocked.CompareExchange(ref tail, PackTail(termId + 1, 0), rawTail) != rawTail);

        Interlocked.CompareExchange(ref ActiveTermCount(metadata), termCount + 1, termCount);
    }

    /// <summary>End of the appended data, for the driver: the producer's position.</summary>
    internal static long ProducerPosition(byte* metadata, int termLength, int bits, int initialTermId)
    {
        int termCount = Volatile.Read(ref ActiveTermCount(metadata));
        long rawTail = Volatile.Read(ref Tail(metadata, IndexByTermCount(termCount)));
        return ComputePosition(TermIdOf(rawTail), TermOffsetOf(rawTail, termLength), bits, initialTermId);
    }
}
