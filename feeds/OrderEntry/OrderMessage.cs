// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;
using Telemetry.Feeds.Envelopes;
using Telemetry.Feeds.Streams;

namespace Telemetry.Feeds.OrderEntry;

/// <summary>One message out of the TCP stream of an order session (or of a feed that travels over TCP).</summary>
[StructLayout(LayoutKind.Sequential)]
public struct OrderMessage
{
    /// <summary>The key of the order (of the new order, in a replace).</summary>
    public OrderKey Key;

    /// <summary>The second key: the original order in a replace, or a client order id.</summary>
    public OrderKey Key2;

    /// <summary>The protocol's number of this message, valid if <see cref="HasSequence"/> is 1.</summary>
    public ulong Sequence;

    /// <summary>Number of the tick that the message names, valid if <see cref="HasTick"/> is 1.</summary>
    public ulong TickSequence;

    /// <summary>
    /// The sender's time, nanoseconds (UTC or since midnight), valid if <see cref="HasSendTime"/> is 1.
    /// </summary>
    public long SendTimeNs;

    /// <summary>
    /// Number of the sender's next numbered message, where a logon, its acceptance, a heartbeat or a reset tells it;
    /// else 0.
    /// </summary>
    public ulong NextSequence;

    /// <summary>
    /// Which line of numbers <see cref="Sequence"/> belongs to where a direction has several (matching unit, engine,
    /// application, stream); 0 where it has one, <see cref="NoLine"/> where it is a number of none.
    /// </summary>
    public ulong Line;

    /// <summary>
    /// What the message answers or asks to be answered: of a refusal without a key the number of the refused message,
    /// of a test request and the heartbeat for it what they have in common. 0 if nothing.
    /// </summary>
    public ulong Reference;

    /// <summary>Logon accepted: the session id, packed as in <see cref="ChannelKey"/>.</summary>
    public ChannelKey Session;

    /// <summary>Logon: whose it is, as <see cref="LoginMark"/> tells it; 0 in every other message.</summary>
    public ulong Login;

    /// <summary>The protocol's own message type: one ASCII character or a template number; 0 if it has none.</summary>
    public uint Code;

    /// <summary>The session layer's packet type, an ASCII character; 0 if it has none.</summary>
    public byte PacketType;

    /// <summary>Who speaks, about what.</summary>
    public OrderRole Role;

    /// <summary>What it means for an order.</summary>
    public OrderKind Kind;

    /// <summary>1 if <see cref="Code"/> is a character, 0 if it is a number.</summary>
    public byte CodeIsCharacter;

    /// <summary>1 if <see cref="Sequence"/> is valid.</summary>
    public byte HasSequence;

    /// <summary>1 if <see cref="SendTimeNs"/> is valid.</summary>
    public byte HasSendTime;

    /// <summary>1 if <see cref="SendTimeNs"/> counts from the exchange's midnight.</summary>
    public byte TimeSinceMidnight;

    /// <summary>1 if <see cref="TickSequence"/> is valid.</summary>
    public byte HasTick;

    /// <summary>1 if the sender says that it may have sent this before (PossDup and its like).</summary>
    public byte IsResent;

    /// <summary>1 if the sender's numbers start anew, at <see cref="NextSequence"/> or with this message.</summary>
    public byte StartsNumbers;

    /// <summary>1 if the numbers up to <see cref="NextSequence"/> will never be sent, which is no gap.</summary>
    public byte FillsGap;

    /// <summary>The number is one of no line: it repeats that of another message.</summary>
    public const ulong NoLine = ulong.MaxValue;
}
