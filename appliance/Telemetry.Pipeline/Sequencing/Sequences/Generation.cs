// SPDX-License-Identifier: Apache-2.0
using Telemetry.Feeds.Envelopes;
using Telemetry.Pipeline.Sequencing.Gaps;
using Telemetry.Pipeline.Sequencing.Suspects;

namespace Telemetry.Pipeline.Sequencing.Sequences;

/// <summary>
/// One run of one number sequence: a channel in a session, between two resets; what any line delivered.
/// </summary>
internal struct Generation
{
    /// <summary>The channel and session.</summary>
    public ChannelKey Channel;

    /// <summary>Number behind the highest known to exist.</summary>
    public ulong Known;

    /// <summary>Number behind the highest that any line delivered.</summary>
    public ulong Delivered;

    /// <summary>Clock at its latest packet, nanoseconds.</summary>
    public long LastClockNs;

    /// <summary>Numbers the generations of the feed from 1; never used twice.</summary>
    public int Serial;

    /// <summary>Serial of <see cref="Older"/>: another one means that it is gone.</summary>
    public int OlderSerial;

    /// <summary>Lowest number known to exist.</summary>
    public ulong Base;

    /// <summary>First number that came after a restart; 0 if there was none, or nothing came.</summary>
    public ulong Resumed;

    /// <summary>The protocol's number that the reset which made it told; nothing where it was made otherwise, or before
    /// a restart.</summary>
    public ulong ResetNumber;

    /// <summary>
    /// The ranges in [<see cref="Base"/>, <see cref="Known"/>) that no line delivered.
    /// </summary>
    public RangeTree Holes;

    /// <summary>No hole has this number or a higher one; 0 while there was none.</summary>
    public ulong HolesEnd;

    /// <summary>Slot of the generation of the channel that this one follows, or -1.</summary>
    public int Older;

    /// <summary>Whether a reset, not a new session id, made it.</summary>
    public bool IsRestart;

    /// <summary>Whether that reset was inferred: lines that did not go astray join without a word.</summary>
    public bool IsInferred;

    /// <summary>Whether one packet alone says that it begins: it ends no other sequence until a second one
    /// follows.</summary>
    public bool IsProvisional;

    /// <summary>The next number of the announcing line in the sequence before, when it announced this one by a
    /// reset.</summary>
    public ulong NextBefore;

    /// <summary>Slot of the provisional sequence that a packet of this one announced by a reset; -1 if there is
    /// none.</summary>
    public int Announced;

    /// <summary>The latest jump that one packet alone bears out.</summary>
    public LoneJump Lone;

    /// <summary>First of its suspect packets in the order of arrival, if there are any.</summary>
    public int FirstSuspect;

    /// <summary>How many packets are suspect.</summary>
    public int SuspectCount;

    /// <summary>Whether any line has begun.</summary>
    public bool IsStarted;

    /// <summary>Whether any number is known.</summary>
    public bool HasNumbers;

    /// <summary>Whether the end of the session was told.</summary>
    public bool IsEnded;

    /// <summary>Whether it has numbers, more than one packet bears out the highest, and none is suspect.</summary>
    public readonly bool IsBorneOut => HasNumbers && Lone.Top == 0 && SuspectCount == 0;

    /// <summary>Whether a jump, or a start, is borne out by one packet alone.</summary>
    public readonly bool HasLoneJump => Lone.IsOpen(Known);

    /// <summary>Number behind the highest that is known to exist and that is not the word of one packet.</summary>
    public readonly ulong Front => HasLoneJump && !Lone.IsStart ? Lone.Front : Known;

    /// <summary>Number behind the highest that any line delivered and that more than one packet bears out: what a line
    /// is measured against.</summary>
    public readonly ulong Expected => HasLoneJump ? Math.Min(Delivered, Lone.Front) : Delivered;
}
