// SPDX-License-Identifier: Apache-2.0
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Telemetry.Feeds.Envelopes;

/// <summary>Fields of a market-data packet by which it is sequenced and timed.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct Envelope
{
    /// <summary>Raw number of the first message (or of the packet, where packets are numbered).</summary>
    public ulong FirstSequence;

    /// <summary>
    /// Raw number that the channel must carry next. For a reset that uses no number of the new sequence, the first
    /// number of that sequence.
    /// </summary>
    public ulong NextSequence;

    /// <summary>The packet's own send time, nanoseconds; valid with <see cref="EnvelopeFlags.HasSendTime"/>.</summary>
    public long SendTimeNs;

    /// <summary>
    /// Time of the first message, nanoseconds; valid with <see cref="EnvelopeFlags.HasMessageTime"/>.
    /// </summary>
    public long MessageTimeNs;

    /// <summary>Number sequence to which the packet belongs.</summary>
    public ChannelKey Channel;

    /// <summary>Number of messages, or 1 if packets are numbered.</summary>
    public uint Count;

    /// <summary>Further properties of the packet.</summary>
    public EnvelopeFlags Flags;

    /// <summary>The protocol's type of the first message where the decoder reads it, else 0.</summary>
    public ushort MessageType;

    /// <summary>Count of numbers that the packet uses; if 0, it only announces <see cref="NextSequence"/>.</summary>
    public readonly uint Numbers
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => (Flags & (EnvelopeFlags.OneNumber | EnvelopeFlags.NoNumber)) == 0 ? Count
            : (Flags & EnvelopeFlags.NoNumber) != 0 ? 0u : 1u;
    }
}

/// <summary>Text form of <see cref="EnvelopeStatus"/>.</summary>
public static class StatusText
{
    /// <summary>Reason for which a packet or message could not be decoded; null if it was.</summary>
    public static string? Of(EnvelopeStatus status) => status switch
    {
        EnvelopeStatus.Ok => null,
        EnvelopeStatus.Truncated => "fewer bytes were captured than the envelope needs",
        EnvelopeStatus.TooShort => "shorter than the protocol's header",
        EnvelopeStatus.BadLength => "a length field contradicts the packet",
        EnvelopeStatus.BadCount => "count walks past the payload, or stops before its end",
        EnvelopeStatus.BadHeader => "version, type or session is not the protocol's",
        EnvelopeStatus.BadSequence => "the sequence number is not legal",
        EnvelopeStatus.BadChecksum => "the checksum is not that of the bytes",
        EnvelopeStatus.BadTransportChecksum => "bad_checksum",
        _ => "unknown",
    };
}
