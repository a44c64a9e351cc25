// SPDX-License-Identifier: Apache-2.0
using System.Runtime.CompilerServices;
using Telemetry.Appliance.Model.Intervals;

namespace Telemetry.Appliance.Latency;

/// <summary>The last packets of one source of bursts.</summary>
internal sealed class BurstSource(int capacity)
{
    /// <summary>The last packets, a ring; their stamps never decrease.</summary>
    internal readonly BurstPacket[] Packets = new BurstPacket[capacity];

    /// <summary>Packets so far.</summary>
    internal long Head;

    /// <summary>With fewer packets than this no window can be better than the best one of its size.</summary>
    internal long NextLook;

    /// <summary>Stamp of the newest packet.</summary>
    internal long LastStampNs = long.MinValue;

    /// <summary>Bytes of all packets so far.</summary>
    internal long AllBytes;

    /// <summary>The same as <see cref="NextLook"/>, for each size of window by itself.</summary>
    internal LooksBySize NextLooks;

    [InlineArray(BurstWindow.Sizes)]
    internal struct LooksBySize
    {
        private long _first;
    }

    /// <summary>One packet.</summary>
    /// <param name="StampNs">Its stamp.</param>
    /// <param name="BytesBefore">Bytes of all packets before it.</param>
    internal readonly record struct BurstPacket(long StampNs, long BytesBefore);
}
