// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;

namespace Telemetry.Feeds;

/// <summary>The part of a market-data packet that sequences and times it.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct Envelope
{
    /// <summary>Raw number of the first message (or of the packet, where packets are numbered).</summary>
    public ulong FirstSequence;

    /// <summary>Raw number that the channel must carry next.</summary>
    public ulong NextSequence;

    /// <summary>The packet's own send time, nanoseconds; valid with <see cref="EnvelopeFlags.HasSendTime"/>.</summary>
    public long SendTimeNs;

    /// <summary>
    /// Time of the first message, nanoseconds; valid with <see cref="EnvelopeFlags.HasMessageTime"/>.
    /// </summary>
    public long MessageTimeNs;

    /// <summary>Which number sequence the packet belongs to.</summary>
    public ChannelKey Channel;

    /// <summary>How many numbers the packet uses; 0 for heartbeats and end of session.</summary>
    public uint Count;

    /// <summary>What else the packet says.</summary>
    public EnvelopeFlags Flags;

    /// <summary>The protocol's message type of the first message where it is a single byte, else 0.</summary>
    public byte MessageType;
}
