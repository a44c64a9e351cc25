// SPDX-License-Identifier: Apache-2.0
using Adaptive.Aeron;
using Adaptive.Agrona.Concurrent;
using Telemetry.Messages;
using Telemetry.Messages.Counters;

namespace Telemetry.Publishing.Outlets;

/// <summary>
/// Packets and messages one by one on an Aeron stream of their own. A message without room is dropped and counted, and
/// its number is missing. Used by one thread, the one that publishes packets; others may read the counters.
/// </summary>
[HotPath]
public sealed class PacketOutlet : IDisposable
{
    private const int MaxLength = 1024;
    private const int MaxAdminRetries = 8;

    private ExclusivePublication? _publication;
    private readonly byte[] _bytes = GC.AllocateArray<byte>(MaxLength, pinned: true);
    private readonly UnsafeBuffer _buffer;
    private PublicationCounters _counters;
    private ulong _lastSequence;

    /// <summary>Creates an outlet without a publication.</summary>
    public PacketOutlet() => _buffer = new UnsafeBuffer(_bytes);

    /// <summary>Last number used.</summary>
    public ulong LastSequence => Volatile.Read(ref _lastSequence);

    /// <summary>The publication; null before it is added.</summary>
    internal ExclusivePublication? Current
    {
        get => Volatile.Read(ref _publication);
        private set => Volatile.Write(ref _publication, value);
    }

    /// <summary>Adds the publication; messages are offered to it from now on.</summary>
    /// <param name="client">A connected client.</param>
    /// <param name="channel">The channel's URI.</param>
    /// <returns>The publication.</returns>
    public Publication Connect(Adaptive.Aeron.Aeron client, string channel)
    {
        ExclusivePublication added = client.AddExclusivePublication(channel, StreamIds.Packets);
        Current = added;
        return added;
    }

    /// <summary>Adds the results of the offers to counters.</summary>
    public void AddCounters(ref PublicationCounters counters)
    {
        // Offered is the sum of the others, so that the counters add up at any instant.
        long published = Volatile.Read(ref _counters.Published);
        long backPressured = Volatile.Read(ref _counters.BackPressured);
        long notConnected = Volatile.Read(ref _counters.NotConnected);
        counters.Offered += published + backPressured + notConnected;
        counters.Published += published;
        counters.BackPressured += backPressured;
        counters.NotConnected += notConnected;
    }

    /// <summary>Offers a message once; if it is not accepted, it is dropped.</summary>
    /// <param name="message">The message, stamped.</param>
    public void Send(ReadOnlySpan<byte> message, ulong sequence)
    {
        message.CopyTo(_bytes);
        long result = Offer(Current, message.Length);
        if (result > 0)
            Volatile.Write(ref _counters.Published, _counters.Published + 1);
        else if (result is Publication.BACK_PRESSURED or Publication.ADMIN_ACTION)
            Volatile.Write(ref _counters.BackPressured, _counters.BackPressured + 1);
        else
            Volatile.Write(ref _counters.NotConnected, _counters.NotConnected + 1);
        Volatile.Write(ref _lastSequence, sequence);
    }

    /// <summary>Closes the publication; messages already in it are still sent.</summary>
    public void Dispose()
    {
        Current?.Dispose();
        _buffer.Dispose();
    }

    private long Offer(ExclusivePublication? publication, int length)
    {
        if (publication is null)
            return Publication.NOT_CONNECTED;
        long result = publication.Offer(_buffer, 0, length);
        for (int retry = 0; result == Publication.ADMIN_ACTION && retry < MaxAdminRetries; retry++)
            result = publication.Offer(_buffer, 0, length);
        return result;
    }
}
