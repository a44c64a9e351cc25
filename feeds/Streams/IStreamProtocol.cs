// SPDX-License-Identifier: Apache-2.0
using Telemetry.Feeds.Envelopes;
using Telemetry.Feeds.OrderEntry;

namespace Telemetry.Feeds.Streams;

/// <summary>Protocol of messages in a TCP stream, called without virtual dispatch: one struct per protocol.</summary>
public interface IStreamProtocol
{
    /// <summary>
    /// Longest message that is accepted, bytes, framing included; longer is <see cref="FrameStatus.Bad"/>.
    /// </summary>
    static abstract int MaxMessageLength { get; }

    /// <summary>Finds the message at the start of <paramref name="stream"/>.</summary>
    /// <param name="stream">In-order bytes of one direction.</param>
    /// <param name="length">Whole length of the message, framing included, once it is known (also when incomplete),
    /// else 0.</param>
    static abstract FrameStatus Frame(ReadOnlySpan<byte> stream, StreamDirection direction, out int length);

    /// <summary>Decodes one whole framed message.</summary>
    /// <param name="message">The message, framing included.</param>
    /// <param name="state">State of the direction.</param>
    /// <param name="tickField">Place of the tick number in a new order.</param>
    /// <param name="decoded">Receives the result; every member is set.</param>
    static abstract EnvelopeStatus Decode(
        ReadOnlySpan<byte> message, StreamDirection direction, ref StreamState state, TickField tickField,
        ref OrderMessage decoded);

    /// <summary>True if <paramref name="stream"/> can be the start of a message: finds the next safe boundary after a
    /// loss or a start in mid-stream. Examines at most eight messages, as many as are available, the last one as far as
    /// it goes; false also if there are too few bytes to decide.</summary>
    static abstract bool LooksLikeBoundary(ReadOnlySpan<byte> stream, StreamDirection direction);

    /// <summary>True if a framed message, its credentials overwritten, is a logon; identifies the login.</summary>
    /// <param name="message">The message, framing included.</param>
    /// <param name="login">Mark (<see cref="LoginMark"/>) of the login; 0 if the message is not a logon.</param>
    static abstract bool IsLogon(ReadOnlySpan<byte> message, StreamDirection direction, out ulong login);

    /// <summary>Finds the credentials of a framed message: a login name, then the password.</summary>
    /// <param name="message">The message, or as much of it as has arrived.</param>
    /// <param name="offset">Offset of the credentials in the message, also if they have not arrived yet.</param>
    /// <param name="name">Bytes of the name; 0 if it is not part of the credentials.</param>
    /// <param name="length">Their length with the name, bytes; 0 if there are none.</param>
    static abstract void FindCredentials(
        ReadOnlySpan<byte> message, StreamDirection direction, out int offset, out int name, out int length);

    /// <summary>Overwrites credentials in a framed message, or in the beginning of one, in place: a complete name with
    /// its mark, everything else with stars.</summary>
    /// <param name="message">The message, or as much of it as has arrived.</param>
    /// <param name="offset">Offset of the credentials in the message, also if they have not arrived yet.</param>
    /// <param name="length">Length of the credentials, bytes; 0 if there are none.</param>
    static abstract void Redact(Span<byte> message, StreamDirection direction, out int offset, out int length);
}
