// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Model.Packets;

/// <summary>What an event in the pipeline is about.</summary>
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

    /// <summary>A matched record that belongs to nothing that is sequenced (foreign interface, unusable).</summary>
    Unused = 4,

    /// <summary>Records of a flow were lost before any later packet of it, and none of these tells it.</summary>
    FlowLoss = 5,

    /// <summary>The input has ended: open gaps close with the last stamp.</summary>
    EndOfInput = 6,

    /// <summary>The host thread noticed something: <see cref="PacketEvent.Note"/>.</summary>
    ControlMessage = 7,
}
