// SPDX-License-Identifier: Apache-2.0
using Telemetry.Pipeline.Sequencing.Sequences;

namespace Telemetry.Pipeline.Sequencing.Suspects;

/// <summary>Packets of one line that follow each other where the line does not stand: perhaps its numbers have started
/// over.</summary>
internal struct WithheldRun
{
    /// <summary>The number that the next packet of the run begins with.</summary>
    public ulong Next;

    /// <summary>The sequence's <see cref="Generation.Delivered"/> at the run's latest packet.</summary>
    public ulong Delivered;

    /// <summary>Stamp of its first packet, nanoseconds.</summary>
    public long SinceNs;

    /// <summary>How many packets it has.</summary>
    public int Count;

    /// <summary>How many it had when numbers new to the feed came last where the line stands.</summary>
    public int CountAtNew;

    /// <summary>Whether it is ahead of where the line stands, by more than can be counted.</summary>
    public bool IsAhead;

    /// <summary>Whether it is behind by no more than the duplicate window: numbers that are sent again are so,
    /// too.</summary>
    public bool IsNear;

    /// <summary>Whether the numbers that it begins with were first seen longer than the feed's duplicate age ago.
    /// </summary>
    public bool IsOld;
}
