// SPDX-License-Identifier: Apache-2.0
using Telemetry.Feeds.OrderEntry;
using Telemetry.Model.Threads;
using Telemetry.Reports.Host;

namespace Telemetry.Reports.Events;

/// <summary>An event at one instant; the members that are set depend on <see cref="Event"/>.</summary>
public sealed record EventReport
{
    /// <summary>The appliance that published it; null if there can be only one.</summary>
    public PublisherName? Publisher { get; set; }

    /// <summary>Numbered from 1.</summary>
    public long Id { get; set; }

    /// <summary>Kind of the event, in snake case.</summary>
    public required string Event { get; set; }

    /// <summary><c>info</c>, <c>warning</c> or <c>error</c>.</summary>
    public required string Severity { get; set; }

    /// <summary><c>raised</c>, <c>cleared</c> or <c>instant</c>.</summary>
    public required string State { get; set; }

    /// <summary>Feed or session it is about.</summary>
    public string? Flow { get; set; }

    /// <summary>Line it is about.</summary>
    public string? Line { get; set; }

    /// <summary>Channel text, or null.</summary>
    public string? Channel { get; set; }

    /// <summary>The instant, nanoseconds.</summary>
    public long StampNs { get; set; }

    /// <summary>The same instant as UTC since 1970, nanoseconds.</summary>
    public long? TimeNs { get; set; }

    /// <summary>First number, raw.</summary>
    public ulong? First { get; set; }

    /// <summary>Last number, raw, inclusive.</summary>
    public ulong? Last { get; set; }

    /// <summary>Number of numbers, records, packets or events; segment resent: of bytes.</summary>
    public long? Count { get; set; }

    /// <summary>Bytes (bursts).</summary>
    public long? Bytes { get; set; }

    /// <summary>Delay, silence or age, nanoseconds.</summary>
    public long? DurationNs { get; set; }

    /// <summary>Clock step: the wall clock minus the stamps' clock before it, nanoseconds.</summary>
    public long? OffsetBeforeNs { get; set; }

    /// <summary>The same after it.</summary>
    public long? OffsetAfterNs { get; set; }

    /// <summary>Clock step: largest error of its size, nanoseconds.</summary>
    public long? ErrorNs { get; set; }

    /// <summary>Clock slew: the clock's rate less that before it, parts in 10^9.</summary>
    public long? RateChangePpb { get; set; }

    /// <summary>Clock slew: total movement of the clock, nanoseconds; positive is forward.</summary>
    public long? MovedNs { get; set; }

    /// <summary>Begin of the condition, nanoseconds.</summary>
    public long? SinceStampNs { get; set; }

    /// <summary>The same instant as UTC since 1970, nanoseconds.</summary>
    public long? SinceTimeNs { get; set; }

    /// <summary>Number of the TCP connection.</summary>
    public long? Connection { get; set; }

    /// <summary>Key of the order concerned; none if there is none.</summary>
    public OrderKey OrderKey;

    /// <summary>Segment resent: requests in its bytes that waited for their answers.</summary>
    public long? Requests { get; set; }

    /// <summary>Reason why a packet could not be decoded; host drop: the kernel's name of the reason; segment resent:
    /// <c>fast</c>, <c>timeout</c>, <c>probe</c> or <c>other</c>.</summary>
    public string? Reason { get; set; }

    /// <summary>Host drop: dropped packets.</summary>
    public long? Packets { get; set; }

    /// <summary>Host drop: <c>receive</c> or <c>transmit</c>.</summary>
    public string? Direction { get; set; }

    /// <summary>Host drop: the kernel's function that dropped them.</summary>
    public string? Where { get; set; }

    /// <summary>Name of the process concerned.</summary>
    public string? Process { get; set; }

    /// <summary>Its id.</summary>
    public long? Pid { get; set; }

    /// <summary>Control group of the process concerned; null if unknown.</summary>
    public string? Cgroup { get; set; }

    /// <summary>Id of its container; null if it is in none.</summary>
    public string? Container { get; set; }

    /// <summary>Kubernetes' names of its container; null if it is in no pod that is known.</summary>
    public ContainerNames? Names { get; set; }

    /// <summary>Stack drop: the counter that grew, as in <c>host_drops</c>.</summary>
    public string? Counter { get; set; }

    /// <summary>Reason why numbers are unobserved.</summary>
    public string? Cause { get; set; }

    /// <summary>Late order: where its time went.</summary>
    public CauseReport? OrderCause { get; set; }

    /// <summary>Reset: true if it was inferred, not announced by the protocol.</summary>
    public bool? Inferred { get; set; }

    /// <summary>Carrier, step of a NIC's clock: the interface.</summary>
    public string? Interface { get; set; }

    /// <summary>Step of a NIC's clock: its file.</summary>
    public string? Clock { get; set; }

    /// <summary>Carrier: true if the appliance's own attaching or detaching may have been the cause.</summary>
    public bool? DuringAttach { get; set; }

    /// <summary>Storm: the kind of event that it stands for.</summary>
    public string? StormOf { get; set; }

    /// <summary>Storm: ranges that it stands for.</summary>
    public long? Ranges { get; set; }

    /// <summary>Storm: stamp of the first, nanoseconds.</summary>
    public long? FirstStampNs { get; set; }

    /// <summary>Storm: stamp of the last, nanoseconds.</summary>
    public long? LastStampNs { get; set; }

    /// <summary>Storm: the longest of them, nanoseconds.</summary>
    public long? LongestNs { get; set; }

    /// <summary>Of <c>config_reloaded</c>: differences that were taken over; else null.</summary>
    public long? Applied { get; set; }

    /// <summary>Of <c>config_reloaded</c>: differences that wait for a restart; else null.</summary>
    public long? NeedRestart { get; set; }

    /// <summary>Of <c>config_reloaded</c>: true if the file was refused and nothing was changed; else null.</summary>
    public bool? Refused { get; set; }

    /// <summary>Setting changed: its name.</summary>
    public string? Setting { get; set; }

    /// <summary>Setting changed: the object it is set on.</summary>
    public string? Target { get; set; }

    /// <summary>Setting changed: the old value; null if there was none.</summary>
    public string? Before { get; set; }

    /// <summary>Setting changed: the new value; null if there is none.</summary>
    public string? After { get; set; }

    /// <summary>Setting changed: verdict on the new value; null if no rule judges it.</summary>
    public string? Verdict { get; set; }

    /// <summary>Setting changed: hash of all settings after the change, hexadecimal; null while unknown.</summary>
    public string? HostSettingsHash { get; set; }

    /// <summary>Black box: the file; else null.</summary>
    public BlackBoxFileReport? BlackBox { get; set; }

    /// <summary>Stall: name of the thread.</summary>
    public string? Thread { get; set; }

    /// <summary>Stall: id of the thread.</summary>
    public long? Tid { get; set; }

    /// <summary>Stalled: time for which the process's threads could run and did not, of the time in which they could
    /// run, percent.</summary>
    public double? SharePercent { get; set; }

    /// <summary>Stall, stalled: the thread that had the CPU the longest of the longest wait; null if that is not
    /// recorded.</summary>
    public string? By { get; set; }

    /// <summary>Its id.</summary>
    public long? ByTid { get; set; }

    /// <summary>For how long it had it, nanoseconds.</summary>
    public long? ByNs { get; set; }

    /// <summary>Interrupt on a trading core: the device, as <c>/proc/interrupts</c> names it.</summary>
    public string? Device { get; set; }

    /// <summary>Interrupt on a trading core, stall: the CPU.</summary>
    public long? Cpu { get; set; }

    /// <summary>Further details, as text for people.</summary>
    public string? Detail { get; set; }

    /// <summary>
    /// Largest distance of its times from UTC, nanoseconds; null while not synchronised, and in a replay.
    /// </summary>
    public long? UncertaintyNs { get; set; }
}
