// SPDX-License-Identifier: Apache-2.0
using Telemetry.Feeds;
using Telemetry.Messages;
using Telemetry.Messages.Counters;

namespace Telemetry.Publishing.Outlets;

/// <summary>
/// Offers messages and counts what became of them. Keeps off a stream for a while when it had no room.
/// </summary>
[HotPath]
internal sealed class StreamSender<TOutlet>(TOutlet outlet, MessageStamper stamper, long retryAfterNs)
    where TOutlet : struct, IMessageOutlet
{
    private readonly long[] _retryAtNs = new long[StreamIds.Count];
    private readonly TOutlet _outlet = outlet;

    /// <summary>What became of messages. The counters of snapshots and events are its user's.</summary>
    public PublicationCounters Counters;

    /// <summary>Where a message is written.</summary>
    public Span<byte> Buffer => _outlet.Buffer;

    /// <summary>Whether somebody receives a stream.</summary>
    public bool IsConnected(int stream) => _outlet.IsConnected(stream);

    /// <summary>Whether a stream may be tried.</summary>
    public bool IsReady(int stream, long nowNs) => nowNs - _retryAtNs[stream] >= 0;

    /// <summary>Offers what was written.</summary>
    /// <returns>True if the message is done with: it went, or nobody is there.</returns>
    public bool Send(int stream, int length, long stampNs, long nowNs)
    {
        stamper.Stamp(_outlet.Buffer, stream, stampNs);
        OfferResult result = _outlet.Offer(stream, length);
        Counters.Offered++;
        if (result == OfferResult.BackPressured)
        {
            Counters.BackPressured++;
            _retryAtNs[stream] = nowNs + retryAfterNs;
            return false;
        }
        if (result == OfferResult.Published)
            Counters.Published++;
        else
            Counters.NotConnected++;
        stamper.Give(stream);
        return true;
    }
}
