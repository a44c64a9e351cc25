// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Appliance.Model.Reports;

/// <summary>One market-data packet.</summary>
public sealed record PacketReport
{
    /// <summary>Number of the frame from 1 in its capture; null live.</summary>
    public long? Frame { get; init; }

    /// <summary>File name of the capture; null where there is only one, or none.</summary>
    public string? Capture { get; init; }

    /// <summary>When it was seen, nanoseconds of the stamps' clock.</summary>
    public long StampNs { get; init; }

    /// <summary>The same instant as UTC since 1970, nanoseconds.</summary>
    public long? TimeNs { get; init; }

    /// <summary>Where in the kernel it was seen; null in a replay.</summary>
    public string? Hook { get; init; }

    /// <summary>Name of the feed.</summary>
    public string? Flow { get; init; }

    /// <summary>Name of the line.</summary>
    public string? Line { get; init; }

    /// <summary>Name of the feed's protocol.</summary>
    public string? Protocol { get; init; }

    /// <summary>Values of the protocol's channel key joined by <c>/</c>; null if it has none.</summary>
    public string? Channel { get; init; }

    /// <summary>Raw number of the first message; null if there is none.</summary>
    public ulong? FirstSequence { get; init; }

    /// <summary>Numbers that the packet uses.</summary>
    public long? Count { get; init; }

    /// <summary>True if the packet carries no usable number.</summary>
    public bool? Unsequenced { get; init; }

    /// <summary>Raw number that the channel must carry next.</summary>
    public ulong? NextSequence { get; init; }

    /// <summary>The protocol's own send time, nanoseconds since 1970; null if there is none.</summary>
    public long? SendTimeNs { get; init; }

    /// <summary>The protocol's own send time where it only tells the time of day, nanoseconds since midnight there.
    /// </summary>
    public long? SinceMidnightNs { get; init; }

    /// <summary>The protocol's own time of the first message, nanoseconds.</summary>
    public long? MessageTimeNs { get; init; }

    /// <summary><c>utc</c> or <c>midnight</c>; null if there is no time.</summary>
    public string? TimeBase { get; init; }

    /// <summary>True if the packet only tells the next number.</summary>
    public bool? Heartbeat { get; init; }

    /// <summary>True if the stream starts over.</summary>
    public bool? Reset { get; init; }

    /// <summary>True if the sender says that the session is over.</summary>
    public bool? EndOfSession { get; init; }

    /// <summary>Why it could not be decoded; null if it could.</summary>
    public string? Error { get; init; }
}
