// SPDX-License-Identifier: Apache-2.0
using Telemetry.Messages;
using Telemetry.Messages.Counters;

namespace Telemetry.Model.Counters;

/// <summary>State and totals of one source of the host path: a kernel program at its hook, or questions to the
/// kernel.</summary>
public struct HookRow
{
    /// <summary>Highest number of sources.</summary>
    public const int MaxReported = 32;

    /// <summary>Totals of a source that is switched off or missing.</summary>
    public static HookCounters Unknown => new()
    {
        Events = NullValue.Int64,
        Ignored = NullValue.Int64,
        Told = NullValue.Int64,
        Limited = NullValue.Int64,
        Lost = NullValue.Int64,
        Missed = NullValue.Int64,
    };

    public string Program;

    /// <summary>The hook that it is attached to, or the interface that is asked.</summary>
    public string Hook;

    /// <summary>Reason that it is missing; null if it is not.</summary>
    public string? Why;

    public HookCounters Counters;

    /// <summary>Time from one question to the next that it promises, nanoseconds; 0 of a source that is not
    /// asked.</summary>
    public long EveryNs;

    /// <summary>Stamp of the last question, nanoseconds; 0 before the first.</summary>
    public long AskedNs;

    /// <summary>State of the source.</summary>
    public HookState State;
}

/// <summary>State of a source of the host path.</summary>
public enum HookState : byte
{
    /// <summary>It is switched off.</summary>
    Off = 0,

    /// <summary>It works.</summary>
    Attached = 1,

    /// <summary>The host does not have it, or refuses it.</summary>
    Missing = 2,
}
