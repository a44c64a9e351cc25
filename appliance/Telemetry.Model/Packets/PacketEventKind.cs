// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Model.Packets;

/// <summary>Kind of event in the pipeline.</summary>
public enum PacketEventKind : byte
{
    /// <summary>Time passed: only <see cref="PacketEvent.ClockNs"/> is valid.</summary>
    Clock = 0,

    /// <summary>A datagram of a feed line, or one sequenced message of a feed over TCP.</summary>
    Feed = 1,

    /// <summary>
    /// A TCP segment of a session or of a feed over TCP; comes before the messages that it completes.
    /// </summary>
    Segment = 2,

    /// <summary>One message of an order session.</summary>
    Message = 3,

    /// <summary>A matched record of no sequenced feed or session (foreign interface, unusable).</summary>
    Unused = 4,

    /// <summary>Records of a flow were lost before any later packet of it, and no later packet reports it.</summary>
    FlowLoss = 5,

    /// <summary>The input has ended: open gaps close with the last stamp.</summary>
    EndOfInput = 6,

    /// <summary>A control message of the host thread: <see cref="PacketEvent.Control"/>.</summary>
    ControlMessage = 7,
}
