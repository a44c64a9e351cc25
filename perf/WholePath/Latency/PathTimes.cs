// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Perf.WholePath.Latency;

/// <summary>
/// Time of each packet of a measurement at each stage, nanoseconds of the monotonic clock; 0 if it never arrived there.
/// Each array is written by one thread.
/// </summary>
/// <param name="capacity">Packets of the longest measurement.</param>
internal sealed class PathTimes(int capacity)
{
    private long _first;

    /// <summary>Due time, as carried by the packet.</summary>
    internal long[] Due { get; } = new long[capacity];

    /// <summary>The kernel's stamp.</summary>
    internal long[] Stamp { get; } = new long[capacity];

    /// <summary>Decoded by the reader, and in the ring to the analysis.</summary>
    internal long[] Reader { get; } = new long[capacity];

    /// <summary>Analysed: sequencing, latency, histograms.</summary>
    internal long[] Pipeline { get; } = new long[capacity];

    /// <summary>Offered to Aeron.</summary>
    internal long[] Offered { get; } = new long[capacity];

    /// <summary>In the subscriber's callback.</summary>
    internal long[] Callback { get; } = new long[capacity];

    /// <summary>UTC minus the monotonic clock, nanoseconds: the packets carry UTC.</summary>
    internal long OffsetNs { get; init; }

    /// <summary>Packets whose message has reached the subscriber.</summary>
    internal int Delivered => Callback.Count(time => time != 0);

    /// <summary>Starts a measurement with the packets from a number on; no earlier packet is in flight.</summary>
    internal void Begin(long firstNumber)
    {
        foreach (long[] times in (long[][])[Due, Stamp, Reader, Pipeline, Offered, Callback])
            Array.Clear(times);
        Volatile.Write(ref _first, firstNumber);
    }

    /// <summary>Index of a packet, or -1 if it is not one of this measurement.</summary>
    internal int IndexOf(long number)
    {
        long index = number - Volatile.Read(ref _first);
        return (ulong)index < (ulong)Due.Length ? (int)index : -1;
    }

    /// <summary>Stores a time of a packet if it is one of this measurement.</summary>
    internal void Record(long[] times, long number, long timeNs)
    {
        int index = IndexOf(number);
        if (index >= 0)
            times[index] = timeNs;
    }
}
