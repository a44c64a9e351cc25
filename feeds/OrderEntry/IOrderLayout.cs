// SPDX-License-Identifier: Apache-2.0
using Telemetry.Feeds.Streams;

namespace Telemetry.Feeds.OrderEntry;

/// <summary>
/// Differences between the binary order protocols: places of length and type, and of the fields that are used in each
/// message. One struct per protocol, so that each is compiled separately.
/// </summary>
public interface IOrderLayout
{
    /// <summary>Bytes needed to read a message's length.</summary>
    static abstract int PrefixLength { get; }

    /// <summary>Bytes needed to read a message's type; no message is shorter.</summary>
    static abstract int HeaderLength { get; }

    /// <summary>True if message types are characters.</summary>
    static virtual bool TypesAreCharacters => false;

    /// <summary>Bytes of a number.</summary>
    static virtual int NumberLength => 4;

    /// <summary>Whole length of the message, framing included; negative if no message begins like this.</summary>
    /// <param name="prefix">At least <see cref="PrefixLength"/> bytes.</param>
    static abstract int LengthOf(ReadOnlySpan<byte> prefix);

    /// <summary>True if the bytes can be a header.</summary>
    /// <param name="header">At least <see cref="HeaderLength"/> bytes.</param>
    static virtual bool IsHeader(ReadOnlySpan<byte> header) => true;

    /// <summary>The message type.</summary>
    /// <param name="header">At least <see cref="HeaderLength"/> bytes.</param>
    static abstract uint TypeOf(ReadOnlySpan<byte> header);

    /// <summary>The session layer's packet type, a character; 0 if there is none.</summary>
    /// <param name="header">At least <see cref="HeaderLength"/> bytes.</param>
    static virtual byte PacketTypeOf(ReadOnlySpan<byte> header) => 0;

    /// <summary>Plan of a message to the exchange: its meaning and the places of its fields; <c>default</c> if
    /// unknown.</summary>
    /// <param name="header">At least <see cref="HeaderLength"/> bytes.</param>
    static abstract MessagePlan Request(ReadOnlySpan<byte> header);

    /// <summary>Plan of a message from the exchange; <c>default</c> if unknown.</summary>
    /// <param name="header">At least <see cref="HeaderLength"/> bytes.</param>
    static abstract MessagePlan Answer(ReadOnlySpan<byte> header);

    /// <summary>Place of the credentials in a message.</summary>
    /// <param name="header">At least <see cref="HeaderLength"/> bytes.</param>
    /// <param name="length">Length of the message.</param>
    static virtual SecretPlace SecretOf(ReadOnlySpan<byte> header, int length) => default;

    /// <summary>Mark (<see cref="LoginMark"/>) of the login in a logon, if its name is not part of the credentials; 0
    /// if the message is not such a logon.</summary>
    /// <param name="message">A message of at least <see cref="HeaderLength"/> bytes.</param>
    static virtual ulong LoginOf(ReadOnlySpan<byte> message) => 0;

    /// <summary>Fills in what a plan cannot express: sessions, next numbers, which of several number
    /// sequences.</summary>
    /// <param name="message">The whole message.</param>
    /// <param name="direction">Direction of the message.</param>
    /// <param name="state">State of the direction.</param>
    /// <param name="decoded">Members set so far; completed.</param>
    static abstract void Complete(
        ReadOnlySpan<byte> message, StreamDirection direction, ref StreamState state, ref OrderMessage decoded);
}
