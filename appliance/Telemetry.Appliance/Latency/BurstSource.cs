// SPDX-License-Identifier: Apache-2.0
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Telemetry.Appliance.Model.Intervals;

namespace Telemetry.Appliance.Latency;

/// <summary>The last packets of one source of bursts.</summary>
internal sealed class BurstSource(int capacity)
{
    /// <summary>The last packets, a ring; their stamps never decrease.</summary>
    internal readonly BurstPacket[] Packets = new BurstPacket[capacity];

    /// <summary>Packets so far.</summary>
    internal long Head;

    /// <summary>The packet that has windows looked at: of its own, and of those before it.</summary>
    internal long NextLook;

    /// <summary>Before this packet there is nothing to do but to add: no window to look at, and what goes is too old
    /// for any.</summary>
    internal long NextCare;

    /// <summary>Stamp of the newest packet when windows were looked at last.</summary>
    internal long SettledStampNs = long.MinValue;

    /// <summary>Stamp of the newest packet.</summary>
    internal long LastStampNs = long.MinValue;

    /// <summary>Bytes of all packets so far.</summary>
    internal long AllBytes;

    /// <summary>For each size of window the next packet that can end a better one than the best.</summary>
    internal LooksBySize NextLooks;

    /// <summary>Only windows count that end with packets from the next one on.</summary>
    internal void LookFromHere()
    {
        for (int size = 0; size < BurstWindow.Sizes; size++)
            NextLooks[size] = Head;
        NextLook = Head;
        NextCare = Head;
    }

    [InlineArray(BurstWindow.Sizes)]
    internal struct LooksBySize
    {
        private long _first;
    }

    /// <summary>One packet; two numbers of 64 bits side by side, which are compared at once.</summary>
    /// <param name="StampNs">Its stamp.</param>
    /// <param name="BytesBefore">Bytes of all packets before it.</param>
    [StructLayout(LayoutKind.Sequential)]
    internal readonly record struct BurstPacket(long StampNs, long BytesBefore);
}
