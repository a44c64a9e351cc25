// SPDX-License-Identifier: Apache-2.0
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Telemetry.Feeds.Envelopes;

/// <summary>The part of a market-data packet that sequences and times it.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct Envelope
{
    /// <summary>Raw number of the first message (or of the packet, where packets are numbered).</summary>
    public ulong FirstSequence;

    /// <summary>
    /// Raw number that the channel must carry next. A reset that uses no number of the sequence that begins tells its
    /// first one here.
    /// </summary>
    public ulong NextSequence;

    /// <summary>The packet's own send time, nanoseconds; valid with <see cref="EnvelopeFlags.HasSendTime"/>.</summary>
    public long SendTimeNs;

    /// <summary>
    /// Time of the first message, nanoseconds; valid with <see cref="EnvelopeFlags.HasMessageTime"/>.
    /// </summary>
    public long MessageTimeNs;

    /// <summary>Which number sequence the packet belongs to.</summary>
    public ChannelKey Channel;

    /// <summary>What the packet counts: its messages, or 1 where packets are numbered.</summary>
    public uint Count;

    /// <summary>What else the packet says.</summary>
    public EnvelopeFlags Flags;

    /// <summary>The protocol's message type of the first message where it is a single byte, else 0.</summary>
    public byte MessageType;

    /// <summary>How many numbers the packet uses; at 0 it tells <see cref="NextSequence"/> only.</summary>
    public readonly uint Numbers
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => (Flags & (EnvelopeFlags.OneNumber | EnvelopeFlags.NoNumber)) == 0 ? Count
            : (Flags & EnvelopeFlags.NoNumber) != 0 ? 0u : 1u;
    }
}
