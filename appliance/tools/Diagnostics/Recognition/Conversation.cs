// SPDX-License-Identifier: Apache-2.0
using Telemetry.Diagnostics.Recognition.Evidence;

namespace Telemetry.Diagnostics.Recognition;

/// <summary>One TCP connection: the first bytes of both directions, and the end that opened it.</summary>
internal sealed class Conversation(EndpointAddress left, EndpointAddress right)
{
    private const byte Syn = 2;
    private const byte Acknowledged = 16;

    private int _place;

    public EndpointAddress Left => left;

    public EndpointAddress Right => right;

    /// <summary>Bytes sent by the left end.</summary>
    public StreamBytes FromLeft { get; } = new();

    /// <summary>Bytes sent by the right end.</summary>
    public StreamBytes FromRight { get; } = new();

    /// <summary>Segments, also empty ones.</summary>
    public long Packets { get; private set; }

    /// <summary>True if the opening of the connection was seen.</summary>
    public bool IsOpenerKnown { get; private set; }

    /// <summary>True if the left end opened it.</summary>
    public bool LeftOpened { get; private set; }

    /// <summary>Adds a segment.</summary>
    /// <param name="fromLeft">True if the left end sent it.</param>
    /// <param name="sequence">Its TCP sequence number.</param>
    /// <param name="flags">Its TCP flags.</param>
    /// <param name="captured">The captured part of its payload.</param>
    /// <param name="payloadLength">Length of the whole payload, bytes.</param>
    /// <param name="stampNs">Its stamp, nanoseconds since 1970.</param>
    /// <param name="place">Place of a sample; sequence numbers of different places are not compared.</param>
    public void Take(
        bool fromLeft, uint sequence, byte flags, ReadOnlySpan<byte> captured, int payloadLength, long stampNs,
        int place)
    {
        Packets++;
        if (place != _place)
        {
            _place = place;
            FromLeft.BeginPart();
            FromRight.BeginPart();
        }
        StreamBytes bytes = fromLeft ? FromLeft : FromRight;
        if ((flags & Syn) != 0)
        {
            IsOpenerKnown = true;
            LeftOpened = fromLeft == ((flags & Acknowledged) == 0);
            bytes.Open(sequence + 1);
            return;
        }
        bytes.Take(sequence, captured, payloadLength, stampNs);
    }
}
