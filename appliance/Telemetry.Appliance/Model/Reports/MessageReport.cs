// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Appliance.Model.Reports;

/// <summary>One message of an order protocol.</summary>
public sealed record MessageReport
{
    /// <summary>Number of the frame in which it ends (partial: begins), from 1 in its capture; null live.</summary>
    public long? Frame { get; init; }

    /// <summary>File name of the capture; null where there is only one, or none.</summary>
    public string? Capture { get; init; }

    /// <summary>Stamp of the segment in which it ends, nanoseconds.</summary>
    public long StampNs { get; init; }

    /// <summary>The same instant as UTC since 1970, nanoseconds.</summary>
    public long? TimeNs { get; init; }

    /// <summary>Name of the session.</summary>
    public string? Flow { get; init; }

    /// <summary>Number of the TCP connection from 1, unique in the run.</summary>
    public long Connection { get; init; }

    /// <summary>Name of the session's protocol.</summary>
    public string? Protocol { get; init; }

    /// <summary><c>to_exchange</c> or <c>from_exchange</c>.</summary>
    public required string Direction { get; init; }

    /// <summary>Offset of its first byte in that segment's payload; negative if it began earlier.</summary>
    public int Offset { get; init; }

    /// <summary>Bytes.</summary>
    public int Length { get; init; }

    /// <summary>The protocol's own message type: a character, or a decimal number.</summary>
    public string? Code { get; init; }

    /// <summary>True if <see cref="Code"/> is a number.</summary>
    public bool CodeIsNumber { get; init; }

    /// <summary>The session layer's packet type; null if it has none.</summary>
    public string? PacketType { get; init; }

    /// <summary>The protocol's name for the message.</summary>
    public string? Message { get; init; }

    /// <summary><c>request</c>, <c>answer</c> or <c>session</c>.</summary>
    public required string Role { get; init; }

    /// <summary>The order's key, as text; null if there is none.</summary>
    public string? Key { get; init; }

    /// <summary>The second key, as text; null if there is none.</summary>
    public string? Key2 { get; init; }

    /// <summary>The protocol's number of the message.</summary>
    public ulong? Sequence { get; init; }

    /// <summary>The sender's time, nanoseconds.</summary>
    public long? SendTimeNs { get; init; }

    /// <summary><c>utc</c> or <c>midnight</c>; null if there is no time.</summary>
    public string? TimeBase { get; init; }

    /// <summary>True if a byte of it was sent again.</summary>
    public bool Retransmitted { get; init; }

    /// <summary>True if it was never completed.</summary>
    public bool Partial { get; init; }

    /// <summary>Why it could not be decoded; null if it could.</summary>
    public string? Error { get; init; }
}
