// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Fleet.Publishers;

/// <summary>Until when an appliance was received.</summary>
/// <param name="Incarnation">Random number of its start.</param>
/// <param name="LastTimeNs">End of its newest interval, UTC, nanoseconds.</param>
/// <param name="HasEnded">True if it has sent its last totals.</param>
public sealed record Reception(string Appliance, ulong Incarnation, long LastTimeNs, bool HasEnded);

/// <summary>Causes of a <see cref="ReceptionHole"/>.</summary>
public enum HoleCause
{
    /// <summary>The monitor did not run.</summary>
    Monitor,

    /// <summary>The appliance ran all the time; its intervals did not arrive.</summary>
    Lost,

    /// <summary>Nothing arrived, and it is not known whether the appliance ran.</summary>
    Silent,

    /// <summary>The appliance had ended and was restarted later: there was nothing to receive.</summary>
    Ended,

    /// <summary>The appliance's clock was set forward: the time did not exist.</summary>
    ClockStep,

    /// <summary>Events, gaps or orders of the appliance did not arrive; its intervals did.</summary>
    Events,

    /// <summary>It is not kept any more what was received and what was not.</summary>
    Unknown,
}

/// <summary>Time in which an appliance was not received.</summary>
/// <param name="Appliance">Name of the appliance; null for all.</param>
/// <param name="FromTimeNs">Start, UTC, nanoseconds.</param>
/// <param name="ToTimeNs">End, UTC, nanoseconds; null while it goes on.</param>
public sealed record ReceptionHole(string? Appliance, long FromTimeNs, long? ToTimeNs, HoleCause Cause)
{
    /// <summary>True if a part of it is in a span.</summary>
    public bool Touches(long fromTimeNs, long toTimeNs) =>
        FromTimeNs < toTimeNs && (ToTimeNs ?? long.MaxValue) > fromTimeNs;

    /// <summary>True if intervals of an appliance may be missing for it.</summary>
    internal bool IsLackOf(string appliance) => (Appliance is null || Appliance == appliance)
        && Cause is HoleCause.Monitor or HoleCause.Lost or HoleCause.Silent or HoleCause.Unknown;
}

/// <summary>Receptions and holes as they are kept over a restart of the monitor.</summary>
/// <param name="Received">Until when each appliance was received.</param>
/// <param name="Holes">Times without reception that are over, those of the monitor itself too; oldest first.</param>
public sealed record ReceptionHistory(IReadOnlyList<Reception> Received, IReadOnlyList<ReceptionHole> Holes)
{
    /// <summary>Times without reception that are held at most; the oldest are forgotten.</summary>
    public const int MostHoles = 100_000;

    public static ReceptionHistory None { get; } = new([], []);
}
