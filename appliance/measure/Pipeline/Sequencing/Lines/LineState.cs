// SPDX-License-Identifier: Apache-2.0
using System.Runtime.CompilerServices;
using Telemetry.Model.Ranges;
using Telemetry.Pipeline.Sequencing.Numbers;
using Telemetry.Pipeline.Sequencing.Sequences;

namespace Telemetry.Pipeline.Sequencing.Lines;

/// <summary>State of one line in one generation of a number sequence.</summary>
internal sealed class LineState
{
    /// <summary>Next expected number.</summary>
    public ulong Next;

    /// <summary>Time since when another line has numbers beyond <see cref="Next"/>, nanoseconds; 0 if none
    /// has.</summary>
    public long BehindSinceNs;

    /// <summary>Time when the line ended this generation (end of session, reset), nanoseconds; 0 while it has
    /// not.</summary>
    public long EndStampNs;

    /// <summary>The line's first number.</summary>
    public ulong Start;

    /// <summary>First number of the latest run of packets in order that it repeated.</summary>
    public ulong RepeatFirst;

    /// <summary>Number after the last of that run.</summary>
    public ulong RepeatNext;

    /// <summary>Value of the sequence's <see cref="Generation.Delivered"/> during that run.</summary>
    public ulong RepeatedAt;

    /// <summary>Time when the line sent its first number here, nanoseconds.</summary>
    public long StartStampNs;

    /// <summary>The flow's count of lost records at the line's latest packet here.</summary>
    public long LossMark;

    /// <summary>The group's count of absences at the line's latest packet here; a different value if an absence was
    /// under way.</summary>
    public long AbsenceMark;

    /// <summary>Value of <see cref="SequencingMemory.Doubts"/> for which <see cref="LossMark"/> and
    /// <see cref="AbsenceMark"/> are valid; -1 if they are not.</summary>
    public long MarkedAt = -1;

    /// <summary>Highest count of numbers that it brought in 10 ms.</summary>
    public ArrivalRate Rate;

    /// <summary>Ranges whose window is still open, in opening order.</summary>
    public RangeList Pending = RangeList.Empty;

    public RangeTree Missing = RangeTree.Empty;

    /// <summary>Flow of the line's latest packet here.</summary>
    public int FlowId;

    /// <summary>Run of packets withheld because the line may have started over; 0 if there is none.</summary>
    public int Run;

    /// <summary>Number of packets in that latest repeated run.</summary>
    public int Repeats;

    /// <summary>True if the line has sent anything here.</summary>
    public bool IsStarted;

    /// <summary>True if its position was restored after a restart and nothing has come from it since.</summary>
    public bool IsRestored;

    /// <summary>True if the line was reported as behind.</summary>
    public bool IsBehind;

    /// <summary>True if numbers came from below a jump that it has made, so that the jump may be wrong.</summary>
    public bool IsWatched;

    /// <summary>True if the line has begun, has not ended, withholds nothing and may not have jumped wrongly.</summary>
    public bool IsRegular
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => IsStarted && !IsRestored && Run == 0 && EndStampNs == 0 && !IsWatched;
    }

    /// <summary>Sets the state before the first packet.</summary>
    public void Reset()
    {
        Next = Start = RepeatFirst = RepeatNext = RepeatedAt = 0;
        BehindSinceNs = EndStampNs = StartStampNs = LossMark = AbsenceMark = 0;
        FlowId = Run = Repeats = 0;
        MarkedAt = -1;
        Rate = default;
        Pending = RangeList.Empty;
        Missing = RangeTree.Empty;
        IsStarted = IsRestored = IsBehind = IsWatched = false;
    }
}
