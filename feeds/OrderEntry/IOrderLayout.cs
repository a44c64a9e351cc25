// SPDX-License-Identifier: Apache-2.0
using Telemetry.Feeds.Streams;

namespace Telemetry.Feeds.OrderEntry;

/// <summary>
/// What differs between the binary order protocols: where length and type stand, and where in each message the fields
/// are that matter. A struct each, so that each is compiled for itself.
/// </summary>
public interface IOrderLayout
{
    /// <summary>Bytes that tell how long a message is.</summary>
    static abstract int PrefixLength { get; }

    /// <summary>Bytes that tell what a message is: no message is shorter.</summary>
    static abstract int HeaderLength { get; }

    /// <summary>Whether message types are characters.</summary>
    static virtual bool TypesAreCharacters => false;

    /// <summary>Bytes of a number.</summary>
    static virtual int NumberLength => 4;

    /// <summary>Whole length of the message, framing included; negative if none begins so.</summary>
    /// <param name="prefix">At least <see cref="PrefixLength"/> bytes.</param>
    static abstract int LengthOf(ReadOnlySpan<byte> prefix);

    /// <summary>Whether a header can be one at all.</summary>
    /// <param name="header">At least <see cref="HeaderLength"/> bytes.</param>
    static virtual bool IsHeader(ReadOnlySpan<byte> header) => true;

    /// <summary>The message type.</summary>
    /// <param name="header">At least <see cref="HeaderLength"/> bytes.</param>
    static abstract uint TypeOf(ReadOnlySpan<byte> header);

    /// <summary>The session layer's packet type, a character; 0 if there is none.</summary>
    /// <param name="header">At least <see cref="HeaderLength"/> bytes.</param>
    static virtual byte PacketTypeOf(ReadOnlySpan<byte> header) => 0;

    /// <summary>What a message to the exchange is and where its fields stand; <c>default</c> if it is not
    /// known.</summary>
    /// <param name="header">At least <see cref="HeaderLength"/> bytes.</param>
    static abstract MessagePlan Request(ReadOnlySpan<byte> header);

    /// <summary>The same of a message from the exchange.</summary>
    /// <param name="header">At least <see cref="HeaderLength"/> bytes.</param>
    static abstract MessagePlan Answer(ReadOnlySpan<byte> header);

    /// <summary>Where a message has credentials.</summary>
    /// <param name="header">At least <see cref="HeaderLength"/> bytes.</param>
    /// <param name="length">Length of the message.</param>
    static virtual SecretPlace SecretOf(ReadOnlySpan<byte> header, int length) => default;

    /// <summary>Whose a logon is, as <see cref="LoginMark"/> tells it, where its name is no part of the credentials; 0
    /// if it is none.</summary>
    /// <param name="message">A message of at least <see cref="HeaderLength"/> bytes.</param>
    static virtual ulong LoginOf(ReadOnlySpan<byte> message) => 0;

    /// <summary>Fills in what no plan can say: sessions, next numbers, lines of numbers.</summary>
    /// <param name="message">The whole message.</param>
    /// <param name="direction">Which direction.</param>
    /// <param name="state">The direction's memory.</param>
    /// <param name="decoded">What is known so far.</param>
    static abstract void Complete(
        ReadOnlySpan<byte> message, StreamDirection direction, ref StreamState state, ref OrderMessage decoded);
}
