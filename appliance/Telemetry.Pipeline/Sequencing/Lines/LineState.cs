// SPDX-License-Identifier: Apache-2.0
using System.Runtime.CompilerServices;
using Telemetry.Pipeline.Sequencing.Gaps;
using Telemetry.Pipeline.Sequencing.Numbers;
using Telemetry.Pipeline.Sequencing.Sequences;

namespace Telemetry.Pipeline.Sequencing.Lines;

/// <summary>Where one line stands in one generation of a number sequence.</summary>
internal struct LineState
{
    /// <summary>The number that must come next.</summary>
    public ulong Next;

    /// <summary>Since when another line has numbers beyond <see cref="Next"/>, nanoseconds; 0 if none has.</summary>
    public long BehindSinceNs;

    /// <summary>When the line ended this generation (end of session, reset), nanoseconds; 0 while it has not.</summary>
    public long EndStampNs;

    /// <summary>The line's first number.</summary>
    public ulong Start;

    /// <summary>First number of the packets in order that it sent again last.</summary>
    public ulong RepeatFirst;

    /// <summary>Number behind their last.</summary>
    public ulong RepeatNext;

    /// <summary>The sequence's <see cref="Generation.Delivered"/> meanwhile.</summary>
    public ulong RepeatedAt;

    /// <summary>When the line sent its first number here, nanoseconds.</summary>
    public long StartStampNs;

    /// <summary>How many records the flow had lost at the line's latest packet here.</summary>
    public long LossMark;

    /// <summary>How often the flow's group had been found not joined at the line's latest packet here, if no absence
    /// was under way; else another number.</summary>
    public long AbsenceMark;

    /// <summary>
    /// The <see cref="SequencingMemory.Doubts"/> that <see cref="LossMark"/> and <see cref="AbsenceMark"/> are up to
    /// date with; -1 if they are not.
    /// </summary>
    public long MarkedAt;

    /// <summary>The most numbers that it brought in 10 ms.</summary>
    public ArrivalRate Rate;

    /// <summary>Ranges whose window is still open, in the order of their opening.</summary>
    public RangeList Pending;

    /// <summary>The line's missing ranges.</summary>
    public RangeTree Missing;

    /// <summary>Flow of the line's latest packet here.</summary>
    public int FlowId;

    /// <summary>The run of packets that is withheld since the line may have started over; 0 if there is none.</summary>
    public int Run;

    /// <summary>How many packets in order it sent again last.</summary>
    public int Repeats;

    /// <summary>Whether the line has sent anything here.</summary>
    public bool IsStarted;

    /// <summary>Whether it stands where it stood before a restart, and nothing has come from it since.</summary>
    public bool IsRestored;

    /// <summary>Whether the line was reported as behind.</summary>
    public bool IsBehind;

    /// <summary>Whether nothing is in doubt: the line has begun and not ended, and withholds nothing.</summary>
    public readonly bool GoesOn
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => IsStarted && !IsRestored && Run == 0 && EndStampNs == 0;
    }

    /// <summary>The state before the first packet.</summary>
    public static LineState Fresh => new() { Missing = RangeTree.Empty, MarkedAt = -1, Pending = RangeList.Empty };
}
