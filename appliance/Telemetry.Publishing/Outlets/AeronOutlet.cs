// SPDX-License-Identifier: Apache-2.0
using Adaptive.Aeron;
using Adaptive.Agrona.Concurrent;
using Telemetry.Feeds;
using Telemetry.Messages;
using Telemetry.Model.Memory;

namespace Telemetry.Publishing.Outlets;

/// <summary>
/// Snapshots, events and catalog on an Aeron channel. Belongs to the publisher's thread; the publications are put in,
/// and later others in their place, by whoever looks after the media driver.
/// </summary>
[HotPath]
public readonly struct AeronOutlet : IMessageOutlet, IDisposable
{
    /// <summary>Least value of the longest message, bytes: an eighth of the shortest term.</summary>
    public const int LeastMessage = 8 << 10;

    /// <summary>Most that is put into one message, bytes.</summary>
    public const int MostMessage = 1 << 20;

    private const int MaxAdminRetries = 8;
    private const int Streams = 3;                          // snapshots, events, catalog

    private readonly ExclusivePublication?[] _publications = new ExclusivePublication?[Streams];
    private readonly byte[] _bytes;
    private readonly UnsafeBuffer _buffer;

    /// <summary>An outlet of no publications yet.</summary>
    /// <param name="maxMessageLength">Longest message, bytes.</param>
    public AeronOutlet(int maxMessageLength)
    {
        MaxMessageLength = maxMessageLength;
        _bytes = LazyMemory.Take<byte>(MaxMessageLength);
        _buffer = new UnsafeBuffer(_bytes);
    }

    /// <inheritdoc/>
    public bool Exists => true;

    /// <inheritdoc/>
    public int MaxMessageLength { get; }

    /// <inheritdoc/>
    public Span<byte> Buffer => _bytes;

    /// <inheritdoc/>
    public bool IsConnected(int stream) => Volatile.Read(ref _publications[stream])?.IsConnected ?? false;

    /// <inheritdoc/>
    public OfferResult Offer(int stream, int length)
    {
        ExclusivePublication? publication = Volatile.Read(ref _publications[stream]);
        if (publication is null)
            return OfferResult.NotConnected;
        long result = publication.Offer(_buffer, 0, length);
        for (int retry = 0; result == Publication.ADMIN_ACTION && retry < MaxAdminRetries; retry++)
            result = publication.Offer(_buffer, 0, length);
        if (result > 0)
            return OfferResult.Published;
        return result is Publication.BACK_PRESSURED or Publication.ADMIN_ACTION
            ? OfferResult.BackPressured
            : OfferResult.NotConnected;
    }

    /// <summary>Adds the publications, and offers to them from now on.</summary>
    /// <param name="client">A connected client.</param>
    /// <param name="channel">The channel's URI; its terms hold eight messages of the longest length.</param>
    /// <returns>The publications, by stream.</returns>
    public IReadOnlyList<Publication> Connect(Adaptive.Aeron.Aeron client, string channel)
    {
        var added = new ExclusivePublication[Streams];
        for (int stream = 0; stream < added.Length; stream++)
            added[stream] = client.AddExclusivePublication(channel, StreamIds.Snapshots + stream);
        for (int stream = 0; stream < added.Length; stream++)
            Volatile.Write(ref _publications[stream], added[stream]);
        return added;
    }

    /// <summary>Closes the publications; what they hold is still sent.</summary>
    public void Dispose()
    {
        foreach (ExclusivePublication? publication in _publications)
            publication?.Dispose();
        _buffer.Dispose();
    }
}
