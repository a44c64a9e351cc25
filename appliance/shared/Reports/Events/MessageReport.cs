// SPDX-License-Identifier: Apache-2.0
using Telemetry.Feeds.OrderEntry;
using Telemetry.Reports.Host;

namespace Telemetry.Reports.Events;

/// <summary>One message of an order protocol.</summary>
public sealed record MessageReport
{
    /// <summary>The appliance that published it; null if there can be only one.</summary>
    public PublisherName? Publisher { get; set; }

    /// <summary>
    /// Number of the frame in which it ends (partial: begins), from 1 in its capture file; null live, and if none of
    /// its bytes arrived.
    /// </summary>
    public long? Frame { get; set; }

    /// <summary>Name of the capture file; null if there is only one, or none.</summary>
    public string? Capture { get; set; }

    /// <summary>
    /// Stamp of the segment in which it ends, nanoseconds (partial: begins; if none of its bytes arrived, the moment
    /// when they were given up).
    /// </summary>
    public long StampNs { get; set; }

    /// <summary>The same instant as UTC since 1970, nanoseconds.</summary>
    public long? TimeNs { get; set; }

    /// <summary>Name of the session.</summary>
    public string? Flow { get; set; }

    /// <summary>Number of the TCP connection from 1, unique in the run.</summary>
    public long Connection { get; set; }

    /// <summary>Name of the session's protocol.</summary>
    public string? Protocol { get; set; }

    /// <summary><c>to_exchange</c> or <c>from_exchange</c>.</summary>
    public required string Direction { get; set; }

    /// <summary>
    /// Offset of its first byte in that segment's payload; negative if it began earlier. Null if none of its bytes
    /// arrived.
    /// </summary>
    public int? Offset { get; set; }

    /// <summary>Bytes; null if its length is not known.</summary>
    public int? Length { get; set; }

    /// <summary>The protocol's own message type: a character, or a decimal number. Null if it has none, or too few of
    /// its bytes came.</summary>
    public string? Code { get; set; }

    /// <summary>True if <see cref="Code"/> is a number.</summary>
    public bool CodeIsNumber { get; set; }

    /// <summary>The session layer's packet type; null if it has none.</summary>
    public string? PacketType { get; set; }

    /// <summary>The protocol's name for the message.</summary>
    public string? Message { get; set; }

    /// <summary><c>request</c>, <c>answer</c> or <c>session</c>; null if too few of its bytes came.</summary>
    public string? Role { get; set; }

    /// <summary>The order's key; none if there is none.</summary>
    public OrderKey OrderKey;

    /// <summary>The second key; none if there is none.</summary>
    public OrderKey OrderKey2;

    /// <summary>The key as text, created at each call; null if there is none.</summary>
    public string? Key
    {
        get => OrderKeyText.Of(OrderKey);
        init => OrderKey = OrderKeyText.Parse(value);
    }

    /// <summary>The protocol's number of the message.</summary>
    public ulong? Sequence { get; set; }

    /// <summary>The sender's time, nanoseconds.</summary>
    public long? SendTimeNs { get; set; }

    /// <summary><c>utc</c> or <c>midnight</c>; null if there is no time.</summary>
    public string? TimeBase { get; set; }

    /// <summary>True if a byte of it was sent again.</summary>
    public bool Retransmitted { get; set; }

    /// <summary>True if it was never completed.</summary>
    public bool Partial { get; set; }

    /// <summary>Reason why it could not be decoded; null if it was.</summary>
    public string? Error { get; set; }
}
