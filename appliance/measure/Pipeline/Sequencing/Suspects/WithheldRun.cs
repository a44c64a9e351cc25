// SPDX-License-Identifier: Apache-2.0
using Telemetry.Pipeline.Sequencing.Sequences;

namespace Telemetry.Pipeline.Sequencing.Suspects;

/// <summary>Consecutive packets of one line away from its position: its numbers may have started over.</summary>
internal struct WithheldRun
{
    /// <summary>Number with which the next packet of the run begins.</summary>
    public ulong Next;

    /// <summary>The sequence's <see cref="Generation.Delivered"/> at the run's latest packet.</summary>
    public ulong Delivered;

    /// <summary>Stamp of its first packet, nanoseconds.</summary>
    public long SinceNs;

    /// <summary>Number of packets it has.</summary>
    public int Count;

    /// <summary>Number of packets it had when numbers new to the feed last came at the line's position.</summary>
    public int CountAtNew;

    /// <summary>True if it is ahead of the line's position by more than can be counted.</summary>
    public bool IsAhead;

    /// <summary>True if it is behind by no more than the duplicate window, as repeated numbers are, too.</summary>
    public bool IsNear;

    /// <summary>True if its first numbers were first seen longer than the feed's duplicate age ago.</summary>
    public bool IsOld;
}
