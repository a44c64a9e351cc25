// SPDX-License-Identifier: Apache-2.0
using Adaptive.Aeron;
using Adaptive.Agrona.Concurrent;
using Telemetry.Feeds;
using Telemetry.Messages;

namespace Telemetry.Appliance.Publishing.Outlets;

/// <summary>Snapshots, events and catalog on an Aeron channel. Belongs to the publisher's thread.</summary>
[HotPath]
public readonly struct AeronOutlet : IMessageOutlet, IDisposable
{
    private const int MaxBuffer = 1 << 20;                  // bytes
    private const int MaxAdminRetries = 8;
    private const int Streams = 3;                          // snapshots, events, catalog

    private readonly ExclusivePublication[] _publications;
    private readonly byte[] _bytes;
    private readonly UnsafeBuffer _buffer;

    /// <summary>Adds the publications.</summary>
    /// <param name="client">A connected client.</param>
    /// <param name="channel">The channel's URI.</param>
    public AeronOutlet(Adaptive.Aeron.Aeron client, string channel)
    {
        _publications = new ExclusivePublication[Streams];
        for (int stream = 0; stream < _publications.Length; stream++)
            _publications[stream] = client.AddExclusivePublication(channel, StreamIds.Snapshots + stream);
        MaxMessageLength = Math.Min(MaxBuffer, _publications[0].MaxMessageLength);
        _bytes = GC.AllocateArray<byte>(MaxMessageLength, pinned: true);
        _bytes.AsSpan().Fill(1);
        _buffer = new UnsafeBuffer(_bytes);
    }

    /// <inheritdoc/>
    public bool Exists => true;

    /// <inheritdoc/>
    public int MaxMessageLength { get; }

    /// <inheritdoc/>
    public Span<byte> Buffer => _bytes;

    /// <inheritdoc/>
    public bool IsConnected(int stream) => _publications[stream].IsConnected;

    /// <inheritdoc/>
    public OfferResult Offer(int stream, int length)
    {
        ExclusivePublication publication = _publications[stream];
        long result = publication.Offer(_buffer, 0, length);
        for (int retry = 0; result == Publication.ADMIN_ACTION && retry < MaxAdminRetries; retry++)
            result = publication.Offer(_buffer, 0, length);
        if (result > 0)
            return OfferResult.Published;
        return result is Publication.BACK_PRESSURED or Publication.ADMIN_ACTION
            ? OfferResult.BackPressured
            : OfferResult.NotConnected;
    }

    /// <summary>Closes the publications; what they hold is still sent.</summary>
    public void Dispose()
    {
        foreach (ExclusivePublication publication in _publications)
            publication.Dispose();
        _buffer.Dispose();
    }
}
