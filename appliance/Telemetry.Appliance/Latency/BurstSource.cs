// SPDX-License-Identifier: Apache-2.0
using Telemetry.Appliance.Model.Intervals;

namespace Telemetry.Appliance.Latency;

/// <summary>The last packets of one source of bursts, and the windows that end with the newest.</summary>
internal sealed class BurstSource(int capacity)
{
    /// <summary>Stamps of the last packets, a ring.</summary>
    internal readonly long[] Stamps = new long[capacity];

    /// <summary>Their bytes.</summary>
    internal readonly int[] Bytes = new int[capacity];

    /// <summary>By window: number of its first packet.</summary>
    internal readonly long[] Tails = new long[BurstWindow.Sizes];

    /// <summary>By window: bytes in it.</summary>
    internal readonly long[] WindowBytes = new long[BurstWindow.Sizes];

    /// <summary>Packets so far.</summary>
    internal long Head;
}
