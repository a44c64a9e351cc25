// SPDX-License-Identifier: Apache-2.0
using Telemetry.Feeds.Envelopes;
using Telemetry.Messages.Counters;
using Telemetry.Model.Ranges;
using Telemetry.Pipeline.Sequencing.Suspects;

namespace Telemetry.Pipeline.Sequencing.Sequences;

/// <summary>One generation of a number sequence: a channel in a session between two resets, with the numbers that any
/// line delivered.</summary>
internal sealed class Generation
{
    /// <summary>The channel and session.</summary>
    public ChannelKey Channel;

    /// <summary>Number after the highest known to exist.</summary>
    public ulong Known;

    /// <summary>Number after the highest that any line delivered.</summary>
    public ulong Delivered;

    /// <summary>Clock at its latest packet, nanoseconds.</summary>
    public long LastClockNs;

    /// <summary>Counters since the last interval ended.</summary>
    public ChannelCounters Counts;

    /// <summary>Serial number of the generation within its feed, from 1; never reused.</summary>
    public int Serial;

    /// <summary>Serial of <see cref="Older"/>; if the slot has another serial, that generation is gone.</summary>
    public int OlderSerial;

    /// <summary>Lowest number known to exist.</summary>
    public ulong Base;

    /// <summary>First number that came after a restart of the appliance; 0 if there was no restart or nothing
    /// came.</summary>
    public ulong Resumed;

    /// <summary>Number sent with the protocol's reset that began the generation; none if it began otherwise, or before
    /// a restart.</summary>
    public ulong ResetNumber;

    /// <summary>
    /// The ranges in [<see cref="Base"/>, <see cref="Known"/>) that no line delivered.
    /// </summary>
    public RangeTree Holes = RangeTree.Empty;

    /// <summary>Number above which there is no hole: no hole has this number or a higher one; 0 while there was
    /// none.</summary>
    public ulong HolesEnd;

    /// <summary>Slot of the previous generation of the channel, or -1.</summary>
    public int Older;

    /// <summary>True if a reset, not a new session id, began it.</summary>
    public bool IsRestart;

    /// <summary>True if that reset was inferred. If it was wrong, lines that kept the old numbers join without an
    /// event.</summary>
    public bool IsInferred;

    /// <summary>True if only one packet supports its beginning: it ends no other sequence until a second packet
    /// follows.</summary>
    public bool IsProvisional;

    /// <summary>Next number of the announcing line in the sequence before, if it announced this one by a
    /// reset.</summary>
    public ulong NextBefore;

    /// <summary>Slot of the provisional sequence that a packet of this one announced by a reset; -1 if there is
    /// none.</summary>
    public int Announced = -1;

    /// <summary>The reported reset or new session that began it.</summary>
    public BelievedStart Start;

    /// <summary>True if it is provisional because it was taken back: only numbers in order confirm it again.</summary>
    public bool WasTakenBack;

    /// <summary>The latest jump that only one packet supports.</summary>
    public LoneJump Lone;

    /// <summary>Number of its jumps that are remembered.</summary>
    public int Jumps;

    /// <summary>First of its suspect packets in the order of arrival, if there are any.</summary>
    public int FirstSuspect;

    /// <summary>Number of packets are suspect.</summary>
    public int SuspectCount;

    /// <summary>True if any line has begun.</summary>
    public bool IsStarted;

    /// <summary>True if any number is known.</summary>
    public bool HasNumbers;

    /// <summary>True if the end of the session was reported.</summary>
    public bool IsEnded;

    /// <summary>True if it has numbers, more than one packet supports the highest, and none is suspect.</summary>
    public bool IsConfirmed => HasNumbers && Lone.Top == 0 && SuspectCount == 0;

    /// <summary>True if it was taken back, with losses that an earlier interval published.</summary>
    public bool Retracts => IsProvisional && Counts.GapsRetracted > 0;

    /// <summary>True if only one packet supports a jump or the start.</summary>
    public bool HasLoneJump => Lone.IsOpen(Known);

    /// <summary>Number after the highest that is known to exist and that more than one packet supports.</summary>
    public ulong Front => HasLoneJump && !Lone.IsStart ? Lone.Front : Known;

    /// <summary>Number after the highest that any line delivered and more than one packet supports; lines are compared
    /// with it.</summary>
    public ulong Expected => HasLoneJump ? Math.Min(Delivered, Lone.Front) : Delivered;

    /// <summary>Sets the state of a generation without packets.</summary>
    public void Reset()
    {
        Channel = default;
        Known = Delivered = Base = Resumed = ResetNumber = HolesEnd = NextBefore = 0;
        LastClockNs = 0;
        Counts = default;
        Serial = OlderSerial = Older = Jumps = FirstSuspect = SuspectCount = 0;
        Announced = -1;
        Holes = RangeTree.Empty;
        Lone = default;
        Start = default;
        IsRestart = IsInferred = IsProvisional = IsStarted = HasNumbers = IsEnded = false;
        WasTakenBack = false;
    }
}
