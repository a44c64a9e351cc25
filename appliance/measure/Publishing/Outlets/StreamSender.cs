// SPDX-License-Identifier: Apache-2.0
using Telemetry.Messages;
using Telemetry.Messages.Counters;

namespace Telemetry.Publishing.Outlets;

/// <summary>
/// Offers messages and counts the results. After back-pressure it does not try the stream again for a while.
/// </summary>
[HotPath]
internal sealed class StreamSender(IMessageOutlet outlet, MessageStamper stamper, long retryAfterNs)
{
    private readonly long[] _retryAtNs = new long[StreamIds.Count];
    private readonly IMessageOutlet _outlet = outlet;

    /// <summary>Results of the offers. The members for lost events and merged snapshots belong to the caller.</summary>
    public PublicationCounters Counters;

    /// <summary>Numbers and stamps the messages.</summary>
    public MessageStamper Stamper { get; } = stamper;

    /// <summary>Longest message, bytes.</summary>
    public int MaxMessageLength => _outlet.MaxMessageLength;

    /// <summary>Buffer in which a message is written.</summary>
    public Span<byte> Buffer => _outlet.Buffer;

    /// <summary>True if a stream has a subscriber.</summary>
    public bool IsConnected(int stream) => _outlet.IsConnected(stream);

    /// <summary>True if the waiting time after back-pressure is over.</summary>
    public bool IsReady(int stream, long nowNs) => nowNs - _retryAtNs[stream] >= 0;

    /// <summary>Stamps and offers the message in the buffer.</summary>
    /// <returns>True if the message is done: it was sent, or there is no subscriber.</returns>
    public bool Send(int stream, int length, long stampNs, long nowNs)
    {
        Stamper.Stamp(_outlet.Buffer, stream, stampNs);
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
        Stamper.Give(stream);
        return true;
    }
}
