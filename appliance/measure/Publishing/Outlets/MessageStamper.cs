// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;
using Telemetry.Messages;

namespace Telemetry.Publishing.Outlets;

/// <summary>Writes the publisher's identity into each message and numbers the messages of each stream.</summary>
[HotPath]
internal sealed class MessageStamper(ulong hostId, ulong incarnation, long offsetNs)
{
    private readonly ulong[] _last = new ulong[StreamIds.Count];

    /// <summary>UTC minus the stamps' clock, nanoseconds.</summary>
    public long OffsetNs { get; set; } = offsetNs;

    /// <summary>Last number used on a stream.</summary>
    public ulong Last(int stream) => _last[stream];

    /// <summary>Writes the origin into an encoded message, with the number that it has if it is sent.</summary>
    public void Stamp(Span<byte> message, int stream, long stampNs)
    {
        var origin = new MessageOrigin
        {
            HostId = hostId,
            Incarnation = incarnation,
            StreamSequence = _last[stream] + 1,
            StampNs = stampNs,
            TimeNs = stampNs == NullValue.Int64 ? NullValue.Int64 : stampNs + OffsetNs,
        };
        MemoryMarshal.Write(message[MessageHeader.Size..], in origin);
    }

    /// <summary>
    /// Uses up the next numbers: for a message that was sent, or for dropped ones, whose numbers are then missing.
    /// </summary>
    public void Give(int stream, long count = 1) => _last[stream] += (ulong)count;
}
