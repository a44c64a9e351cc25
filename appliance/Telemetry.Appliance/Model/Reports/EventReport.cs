// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Appliance.Model.Reports;

/// <summary>Something that happened at an instant; which members are set depends on <see cref="Event"/>.</summary>
public sealed record EventReport
{
    /// <summary>Numbered from 1.</summary>
    public long Id { get; init; }

    /// <summary>What happened, in snake case.</summary>
    public required string Event { get; init; }

    /// <summary><c>info</c>, <c>warning</c> or <c>error</c>.</summary>
    public required string Severity { get; init; }

    /// <summary><c>raised</c>, <c>cleared</c> or <c>instant</c>.</summary>
    public required string State { get; init; }

    /// <summary>Feed or session it is about.</summary>
    public string? Flow { get; init; }

    /// <summary>Line it is about.</summary>
    public string? Line { get; init; }

    /// <summary>Channel text, or null.</summary>
    public string? Channel { get; init; }

    /// <summary>The instant, nanoseconds.</summary>
    public long StampNs { get; init; }

    /// <summary>The same instant as UTC since 1970, nanoseconds.</summary>
    public long? TimeNs { get; init; }

    /// <summary>First number, raw.</summary>
    public ulong? First { get; init; }

    /// <summary>Last number, raw, inclusive.</summary>
    public ulong? Last { get; init; }

    /// <summary>How many numbers, records, packets or events.</summary>
    public long? Count { get; init; }

    /// <summary>Bytes (bursts).</summary>
    public long? Bytes { get; init; }

    /// <summary>Delay, silence or age, nanoseconds.</summary>
    public long? DurationNs { get; init; }

    /// <summary>Clock step: the wall clock minus the stamps' clock before it, nanoseconds.</summary>
    public long? OffsetBeforeNs { get; init; }

    /// <summary>The same after it.</summary>
    public long? OffsetAfterNs { get; init; }

    /// <summary>Clock step: how far its size can be misread, nanoseconds.</summary>
    public long? ErrorNs { get; init; }

    /// <summary>Clock slew: the clock's rate less that before it, parts in 10^9.</summary>
    public long? RateChangePpb { get; init; }

    /// <summary>Clock slew: by how much it has moved the clock, nanoseconds; positive is forward.</summary>
    public long? MovedNs { get; init; }

    /// <summary>When the condition began, nanoseconds.</summary>
    public long? SinceStampNs { get; init; }

    /// <summary>The same instant as UTC since 1970, nanoseconds.</summary>
    public long? SinceTimeNs { get; init; }

    /// <summary>Number of the TCP connection.</summary>
    public long? Connection { get; init; }

    /// <summary>Key of the order that it is about.</summary>
    public string? Key { get; init; }

    /// <summary>Why a packet could not be decoded.</summary>
    public string? Reason { get; init; }

    /// <summary>Why numbers are unobserved.</summary>
    public string? Cause { get; init; }

    /// <summary>Reset: true if nothing in the protocol said so.</summary>
    public bool? Inferred { get; init; }

    /// <summary>Carrier: the interface.</summary>
    public string? Interface { get; init; }

    /// <summary>Carrier: true if the appliance's own attaching or detaching may have been the cause.</summary>
    public bool? DuringAttach { get; init; }

    /// <summary>Storm: the kind of event that it stands for.</summary>
    public string? StormOf { get; init; }

    /// <summary>Storm: ranges that it stands for.</summary>
    public long? Ranges { get; init; }

    /// <summary>Storm: stamp of the first, nanoseconds.</summary>
    public long? FirstStampNs { get; init; }

    /// <summary>Storm: stamp of the last, nanoseconds.</summary>
    public long? LastStampNs { get; init; }

    /// <summary>Storm: the longest of them, nanoseconds.</summary>
    public long? LongestNs { get; init; }

    /// <summary>Of <c>config_reloaded</c>: differences that were taken over; else null.</summary>
    public long? Applied { get; init; }

    /// <summary>Of <c>config_reloaded</c>: differences that wait for a restart; else null.</summary>
    public long? NeedRestart { get; init; }

    /// <summary>Of <c>config_reloaded</c>: whether the file was refused, and nothing was changed; else null.</summary>
    public bool? Refused { get; init; }

    /// <summary>Setting changed: its name.</summary>
    public string? Setting { get; init; }

    /// <summary>Setting changed: what it is set on.</summary>
    public string? Target { get; init; }

    /// <summary>Setting changed: what it was; null where there was nothing.</summary>
    public string? Before { get; init; }

    /// <summary>Setting changed: what it is; null where there is nothing.</summary>
    public string? After { get; init; }

    /// <summary>Setting changed: what it is judged as now; null where no rule tells.</summary>
    public string? Verdict { get; init; }

    /// <summary>Setting changed: the hash of all settings with it, hexadecimal; null while it is not known.</summary>
    public string? HostSettingsHash { get; init; }

    /// <summary>What else belongs to it, for people.</summary>
    public string? Detail { get; init; }
}
