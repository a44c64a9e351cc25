// SPDX-License-Identifier: Apache-2.0
using Adaptive.Aeron;
using Adaptive.Agrona.Concurrent;
using Telemetry.Messages;
using Telemetry.Model.Memory;

namespace Telemetry.Publishing.Outlets;

/// <summary>
/// Snapshots, events and catalog on an Aeron channel. Used by the publisher's thread; the thread that manages the media
/// driver sets the publications, and replaces them later.
/// </summary>
[HotPath]
public sealed class AeronOutlet : IMessageOutlet, IDisposable
{
    /// <summary>Smallest permitted value of the longest message, bytes: an eighth of the shortest term.</summary>
    public const int LeastMessage = 8 << 10;

    /// <summary>Longest message that is ever written, bytes.</summary>
    public const int MostMessage = 1 << 20;

    private const int MaxAdminRetries = 8;
    private const int Streams = 3;                          // snapshots, events, catalog

    private readonly ExclusivePublication?[] _publications = new ExclusivePublication?[Streams];
    private readonly byte[] _bytes;
    private readonly UnsafeBuffer _buffer;

    /// <summary>Creates an outlet without publications.</summary>
    /// <param name="maxMessageLength">Longest message, bytes.</param>
    public AeronOutlet(int maxMessageLength)
    {
        MaxMessageLength = maxMessageLength;
        _bytes = LazyMemory.Take<byte>(MaxMessageLength);
        _buffer = new UnsafeBuffer(_bytes);
    }

    public int MaxMessageLength { get; }

    public Span<byte> Buffer => _bytes;

    public bool IsConnected(int stream) => Volatile.Read(ref _publications[stream])?.IsConnected ?? false;

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

    /// <summary>Adds the publications; messages are offered to them from now on.</summary>
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

    /// <summary>Closes the publications; messages already in them are still sent.</summary>
    public void Dispose()
    {
        foreach (ExclusivePublication? publication in _publications)
            publication?.Dispose();
        _buffer.Dispose();
    }
}
