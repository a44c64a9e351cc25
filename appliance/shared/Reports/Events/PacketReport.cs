// SPDX-License-Identifier: Apache-2.0
using Telemetry.Reports.Host;

namespace Telemetry.Reports.Events;

/// <summary>One market-data packet.</summary>
public sealed record PacketReport
{
    /// <summary>The appliance that published it; null if there can be only one.</summary>
    public PublisherName? Publisher { get; set; }

    /// <summary>Number of the frame from 1 in its capture file; null live.</summary>
    public long? Frame { get; set; }

    /// <summary>Name of the capture file; null if there is only one, or none.</summary>
    public string? Capture { get; set; }

    /// <summary>Stamp of the packet, nanoseconds.</summary>
    public long StampNs { get; set; }

    /// <summary>The same instant as UTC since 1970, nanoseconds.</summary>
    public long? TimeNs { get; set; }

    /// <summary>Hook at which it was seen; null in a replay.</summary>
    public string? Hook { get; set; }

    /// <summary>Name of the feed.</summary>
    public string? Flow { get; set; }

    public string? Line { get; set; }

    /// <summary>Name of the feed's protocol.</summary>
    public string? Protocol { get; set; }

    /// <summary>Values of the protocol's channel key joined by <c>/</c>; null if it has none.</summary>
    public string? Channel { get; set; }

    /// <summary>Raw number of the first message; null if there is none.</summary>
    public ulong? FirstSequence { get; set; }

    /// <summary>Numbers that the packet uses.</summary>
    public long? Count { get; set; }

    /// <summary>True if the packet carries no usable number.</summary>
    public bool? Unsequenced { get; set; }

    /// <summary>Raw number that the channel must carry next.</summary>
    public ulong? NextSequence { get; set; }

    /// <summary>The protocol's own send time, nanoseconds since 1970; null if there is none.</summary>
    public long? SendTimeNs { get; set; }

    /// <summary>
    /// The protocol's own send time if it has only the time of day, nanoseconds since midnight there.
    /// </summary>
    public long? SinceMidnightNs { get; set; }

    /// <summary>The protocol's own time of the first message, nanoseconds.</summary>
    public long? MessageTimeNs { get; set; }

    /// <summary><c>utc</c> or <c>midnight</c>; null if there is no time.</summary>
    public string? TimeBase { get; set; }

    /// <summary>True if the packet only announces the next number.</summary>
    public bool? Heartbeat { get; set; }

    /// <summary>True if the stream starts over.</summary>
    public bool? Reset { get; set; }

    /// <summary>True if the sender announced the end of the session.</summary>
    public bool? EndOfSession { get; set; }

    /// <summary>Reason why it could not be decoded; null if it was.</summary>
    public string? Error { get; set; }
}
