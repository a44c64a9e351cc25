// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Model.Packets;

/// <summary>Findings about the connection of a TCP segment, beside the bytes that it carries.</summary>
[Flags]
public enum SegmentNotes : byte
{
    None = 0,

    /// <summary>Its bytes came before others that were sent earlier, which the appliance did not lose.</summary>
    OutOfOrder = 1,

    /// <summary>The exchange repeats an acknowledgement while later bytes are on their way: a segment is missing there
    /// (RFC 5681, section 2).</summary>
    DuplicateAck = 2,

    /// <summary>The exchange's window has closed: it accepts no more bytes.</summary>
    WindowClosed = 4,

    /// <summary>The exchange's window is open again.</summary>
    WindowOpened = 8,

    /// <summary>A segment that only asks whether the other end is alive (RFC 9293, section 3.8.4).</summary>
    KeepAlive = 16,

    /// <summary>The time to its acknowledgement cannot be measured: too many segments are not acknowledged, or the
    /// acknowledgement was read first.</summary>
    Untimed = 32,

    /// <summary>The logon that decides the session of its connection has not come.</summary>
    SessionPending = 64,

    /// <summary>The client's first SYN of its connection.</summary>
    FirstSyn = 128,
}
