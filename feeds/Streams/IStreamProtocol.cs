// SPDX-License-Identifier: Apache-2.0
using Telemetry.Feeds.Envelopes;
using Telemetry.Feeds.OrderEntry;

namespace Telemetry.Feeds.Streams;

/// <summary>A protocol of messages in a TCP stream, called without virtual dispatch: one struct a protocol.</summary>
public interface IStreamProtocol
{
    /// <summary>
    /// The longest message that is believed, bytes, framing included; longer is <see cref="FrameStatus.Bad"/>.
    /// </summary>
    static abstract int MaxMessageLength { get; }

    /// <summary>Finds the message at the start of <paramref name="stream"/>.</summary>
    /// <param name="stream">In-order bytes of one direction.</param>
    /// <param name="direction">Which direction.</param>
    /// <param name="length">Whole length of the message, framing included, once it is known (also when incomplete),
    /// else 0.</param>
    static abstract FrameStatus Frame(ReadOnlySpan<byte> stream, StreamDirection direction, out int length);

    /// <summary>Decodes one whole framed message.</summary>
    /// <param name="message">The message, framing included.</param>
    /// <param name="direction">Which direction.</param>
    /// <param name="state">The direction's memory.</param>
    /// <param name="tickField">Where a new order names its tick.</param>
    /// <param name="decoded">Receives the result; every member is set.</param>
    static abstract EnvelopeStatus Decode(
        ReadOnlySpan<byte> message, StreamDirection direction, ref StreamState state, TickField tickField,
        ref OrderMessage decoded);

    /// <summary>Whether <paramref name="stream"/> can be the start of a message: used to find the next safe boundary
    /// after loss or at a start in mid-stream. Looks at as many messages as are there, at most eight, the last of
    /// them as far as it goes; false as well when there are too few bytes to tell.</summary>
    static abstract bool LooksLikeBoundary(ReadOnlySpan<byte> stream, StreamDirection direction);

    /// <summary>Whether a framed message whose credentials are overwritten is a logon, and whose.</summary>
    /// <param name="message">The message, framing included.</param>
    /// <param name="direction">Which direction.</param>
    /// <param name="login">The login as <see cref="LoginMark"/> tells it; 0 if it is none.</param>
    static abstract bool IsLogon(ReadOnlySpan<byte> message, StreamDirection direction, out ulong login);

    /// <summary>Finds the credentials of a framed message: a login name, then the password.</summary>
    /// <param name="message">The message, or as much of it as is there.</param>
    /// <param name="direction">Which direction.</param>
    /// <param name="offset">Where they stand in the message, also where they are not there yet.</param>
    /// <param name="name">Bytes of the name; 0 if it is no part of them.</param>
    /// <param name="length">Their length with the name, bytes; 0 if there are none.</param>
    static abstract void FindCredentials(
        ReadOnlySpan<byte> message, StreamDirection direction, out int offset, out int name, out int length);

    /// <summary>Overwrites credentials in a framed message, or in the beginning of one, in place: a
    /// name that is there in whole with its mark, everything else with stars.</summary>
    /// <param name="message">The message, or as much of it as is there.</param>
    /// <param name="direction">Which direction.</param>
    /// <param name="offset">Where the credentials stand in the message, also where they are not there yet.</param>
    /// <param name="length">Length of the credentials, bytes; 0 if there are none.</param>
    static abstract void Redact(Span<byte> message, StreamDirection direction, out int offset, out int length);
}
