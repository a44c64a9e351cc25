// SPDX-License-Identifier: Apache-2.0
using Telemetry.Model.Events;
using Telemetry.Model.Control;

namespace Telemetry.Pipeline.Sequencing.Lines;

/// <summary>Known presence of a flow: whether the host has joined its group, a program watches it, and a ring lost
/// records of it that the reader cannot place yet.</summary>
internal struct FlowPresence
{
    /// <summary>No absence or return recorded.</summary>
    public static readonly FlowPresence Unknown = new() { UntilNs = long.MinValue, UnplacedUntilNs = long.MinValue };

    /// <summary>Number of times the group was found not joined, or the flow not watched.</summary>
    public long Absences;

    /// <summary>Cause of the latest absence. Where no program watched for a part of it that is
    /// <see cref="UnobservedCause.Appliance"/>: nothing is seen then, whichever groups are joined.</summary>
    public UnobservedCause Cause;

    /// <summary>Causes that keep the flow away now, a bit each.</summary>
    private byte _away;

    /// <summary>Stamp from which on programs watch again, nanoseconds.</summary>
    private long _watchedNs;

    /// <summary>True if something was lost around there and perhaps not here: a packet far ahead needs another
    /// proof.</summary>
    public bool IsUnsure;

    /// <summary>Stamp up to which a packet may reveal numbers that passed during the absence, nanoseconds: the check
    /// that found the group joined again; the maximum while it is away.</summary>
    public long UntilNs;

    /// <summary>Stamp up to which packets may lack numbers whose records were lost and cannot be placed yet,
    /// nanoseconds.</summary>
    public long UnplacedUntilNs;

    /// <summary>The ring that lost those records: its own packets say what they lack; -1 if several did.</summary>
    public short UnplacedRing;

    /// <summary>Absence cause that a control message stands for.</summary>
    public static UnobservedCause CauseOf(in ControlMessage control) =>
        control.Kind is not (ControlKind.FlowUnwatched or ControlKind.FlowWatched) ? UnobservedCause.NotJoined
            : control.Ticket != 0 ? (UnobservedCause)control.Ticket : UnobservedCause.Appliance;

    /// <summary>Ends what a cause did; if nothing else keeps the flow away, it is present from a stamp at the
    /// latest.</summary>
    public void Return(UnobservedCause cause, long stampNs)
    {
        _away &= (byte)~(1 << (int)cause);
        if (cause == UnobservedCause.Appliance)
            _watchedNs = stampNs;
        if (UntilNs == long.MaxValue && _away == 0)
            UntilNs = stampNs;
    }

    /// <summary>Records a packet during an absence: what is missing after it is no longer the appliance's if programs
    /// watch again and only the group is still left.</summary>
    public void Note(long stampNs)
    {
        if (Cause == UnobservedCause.Appliance && stampNs > _watchedNs && _away == 1 << (int)UnobservedCause.NotJoined)
            Cause = UnobservedCause.NotJoined;
    }

    /// <summary>Records an absence that excuses what the packet of a stamp reveals, and nothing after.</summary>
    /// <param name="isSure">False if something was lost around there, and perhaps not here.</param>
    public void Miss(UnobservedCause cause, long stampNs, bool isSure)
    {
        Leave(cause);
        IsUnsure = !isSure;
        Return(cause, stampNs - 1);
    }

    /// <summary>Records that a ring lost records whose place among the packets up to a stamp is unknown.</summary>
    public void Doubt(short ring, long untilNs, long nowNs)
    {
        UnplacedRing = UnplacedUntilNs > nowNs && UnplacedRing != ring ? (short)-1 : ring;
        UnplacedUntilNs = Math.Max(UnplacedUntilNs, untilNs);
    }

    /// <summary>Begins an absence.</summary>
    public void Leave(UnobservedCause cause)
    {
        if (UntilNs != long.MaxValue || cause == UnobservedCause.Appliance)
            Cause = cause;
        (Absences, UntilNs, IsUnsure) = (Absences + 1, long.MaxValue, false);
        _away |= (byte)(1 << (int)cause);
    }
}
