// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Model.Packets;

/// <summary>Special cases of a packet event.</summary>
[Flags]
public enum PacketEventFlags : ushort
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>The event is one sighting in the ledger.</summary>
    CountsInLedger = 1,

    /// <summary>It was read later than the merge's hold allows: results based on it are incomplete.</summary>
    LateRecord = 2,

    /// <summary>The record contains less of the payload than the packet had and than the decoder needs.</summary>
    Truncated = 4,

    /// <summary>Every payload byte of the segment had been sent before.</summary>
    Retransmit = 8,

    /// <summary>Bytes of the TCP stream were skipped before this event: the stream was resynchronised.</summary>
    StreamGap = 16,

    /// <summary>The skipped bytes were lost by the appliance, not by the wire.</summary>
    StreamGapOurs = 32,

    /// <summary>The message was never completed.</summary>
    Partial = 64,

    /// <summary>The segment opens its connection (SYN seen, or the first segment in mid-stream).</summary>
    ConnectionOpened = 128,

    /// <summary>The segment ends its connection (FIN or RST).</summary>
    ConnectionClosed = 256,

    /// <summary>The record was one GSO super-packet: its messages share a stamp.</summary>
    SharedStamp = 512,

    /// <summary>The packet was seen on an interface that is not its flow's.</summary>
    ForeignInterface = 1024,

    /// <summary>The message was sent again by a retransmission before it was complete here.</summary>
    Retransmitted = 2048,

    /// <summary>The connection table was full: the segment was counted, not reassembled. Message: there was no room to
    /// wait for the bytes that were skipped before it.</summary>
    TableFull = 4096,

    /// <summary>The message is a logon whose login belongs to no session.</summary>
    LoginUnknown = 8192,

    /// <summary>The segment lies outside the bounds of its connection, or acknowledges bytes that were not
    /// sent.</summary>
    OutOfWindow = 16384,
}
