// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Pipeline.Sequencing.Suspects;

/// <summary>Reported reset or new session with which a number sequence began, kept so that it can be taken
/// back.</summary>
internal struct BelievedStart
{
    /// <summary>Id of its event; 0 if it was not reported, or is certain.</summary>
    public long Id;

    /// <summary>Number with which it began, unwrapped.</summary>
    public ulong First;

    /// <summary>Number after the highest known when it was believed, or when a line last went on before it.</summary>
    public ulong Known;

    /// <summary>Stamp of that packet, nanoseconds.</summary>
    public long KnownNs;

    /// <summary>Count of numbers that were known then, of any leap only the beginning.</summary>
    public ulong Followed;

    /// <summary>Stamp of its first packet, nanoseconds.</summary>
    public long SinceNs;

    /// <summary>Line of that packet.</summary>
    public int Line;

    /// <summary>Interval in which it was reported.</summary>
    public int Interval;

    public bool IsInferred;
}

/// <summary>Packets in order with which a line goes on in a number sequence that it had left for a new one.</summary>
internal struct OldRun
{
    public ulong First;

    /// <summary>Sum of what was known of the newer sequences then: it is another if anything followed
    /// there.</summary>
    public ulong Newer;

    /// <summary>Stamp of the first packet, nanoseconds.</summary>
    public long SinceNs;

    /// <summary>Serial number of the sequence.</summary>
    public int Serial;

    /// <summary>Count of packets.</summary>
    public int Count;
}
