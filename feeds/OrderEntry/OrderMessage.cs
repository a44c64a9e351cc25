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
    /// Number of the sender's next numbered message, if a logon, its acceptance, a heartbeat or a reset carries it;
    /// else 0.
    /// </summary>
    public ulong NextSequence;

    /// <summary>
    /// Number sequence to which <see cref="Sequence"/> belongs if a direction has several (matching unit, engine,
    /// application, stream); 0 if it has one, <see cref="NoLine"/> if the number belongs to none.
    /// </summary>
    public ulong Line;

    /// <summary>
    /// Reference that joins messages without a key: in a refusal the number of the refused message, in a test request
    /// and its heartbeat their common id. 0 if there is none.
    /// </summary>
    public ulong Reference;

    /// <summary>Logon accepted: the session id, packed as in <see cref="ChannelKey"/>.</summary>
    public ChannelKey Session;

    /// <summary>Logon: mark (<see cref="LoginMark"/>) of the login; 0 in every other message.</summary>
    public ulong Login;

    /// <summary>The protocol's own message type: one ASCII character or a template number; 0 if it has none.</summary>
    public uint Code;

    /// <summary>The session layer's packet type, an ASCII character; 0 if it has none.</summary>
    public byte PacketType;

    /// <summary>Sender and subject.</summary>
    public OrderRole Role;

    /// <summary>Meaning for an order.</summary>
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

    /// <summary>1 if the sender's numbers start over, at <see cref="NextSequence"/> or with this message.</summary>
    public byte StartsNumbers;

    /// <summary>1 if the numbers up to <see cref="NextSequence"/> will never be sent, which is not a gap.</summary>
    public byte FillsGap;

    /// <summary>The number belongs to no sequence: it repeats that of another message.</summary>
    public const ulong NoLine = ulong.MaxValue;
}

/// <summary>Sender of a message of an order protocol, and its subject: the session or an order.</summary>
public enum OrderRole : byte
{
    /// <summary>About the session itself: logon, heartbeat, test, end of session.</summary>
    Session = 0,

    /// <summary>Request of the client.</summary>
    Request = 1,

    /// <summary>Answer of the exchange, or its report about an order.</summary>
    Answer = 2,
}

/// <summary>Place of the credentials in a message.</summary>
/// <param name="Offset">Bytes from its start.</param>
/// <param name="Length">Bytes; 0 if there are none.</param>
/// <param name="Name">Number of these bytes, at the start, that are the login's name; its mark is written over them and
/// fits. 0 if the name is not part of the credentials.</param>
public readonly record struct SecretPlace(int Offset, int Length, int Name = 0)
{
    /// <summary>Everything from an offset to the end of a message.</summary>
    internal static SecretPlace ToTheEnd(int offset, int length, int name = 0) =>
        length > offset ? new(offset, length - offset, Math.Min(name, length - offset)) : default;
}
