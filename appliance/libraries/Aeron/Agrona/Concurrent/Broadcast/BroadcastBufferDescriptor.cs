// SPDX-License-Identifier: Apache-2.0
using System.Numerics;

namespace Adaptive.Agrona.Concurrent.Broadcast;

/// <summary>Layout of a broadcast buffer's trailer, which follows a capacity that is a power of two.</summary>
internal static class BroadcastBufferDescriptor
{
    internal const int TailIntentCounterOffset = 0;
    internal const int TailCounterOffset = 8;
    internal const int LatestCounterOffset = 16;
    internal const int TrailerLength = 128;            // bytes

    internal static bool IsValidLength(int length) =>
        length > TrailerLength && BitOperations.IsPow2(length - TrailerLength);
}
