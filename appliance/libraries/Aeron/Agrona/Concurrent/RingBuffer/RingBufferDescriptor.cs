// SPDX-License-Identifier: Apache-2.0
using System.Numerics;

namespace Adaptive.Agrona.Concurrent.RingBuffer;

/// <summary>Layout of a ring buffer's trailer, which follows a capacity that is a power of two.</summary>
internal static class RingBufferDescriptor
{
    internal const int TailPositionOffset = 128;
    internal const int HeadCachePositionOffset = 256;
    internal const int HeadPositionOffset = 384;
    internal const int CorrelationCounterOffset = 512;
    internal const int ConsumerHeartbeatOffset = 640;
    internal const int TrailerLength = 768;            // bytes

    internal static bool IsValidLength(int length) =>
        length > TrailerLength && BitOperations.IsPow2(length - TrailerLength);
}
