// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Appliance.Latency;

/// <summary>The last packets of one source of bursts.</summary>
internal sealed class BurstSource(int capacity)
{
    /// <summary>Stamps of the last packets, a ring; they never decrease.</summary>
    internal readonly long[] Stamps = new long[capacity];

    /// <summary>Bytes of all packets before each of them, a ring.</summary>
    internal readonly long[] BytesBefore = new long[capacity];

    /// <summary>Packets so far.</summary>
    internal long Head;

    /// <summary>Stamp of the newest packet.</summary>
    internal long LastStampNs = long.MinValue;

    /// <summary>Bytes of all packets so far.</summary>
    internal long AllBytes;
}
