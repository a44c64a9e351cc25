// SPDX-License-Identifier: Apache-2.0
using Telemetry.Messages;
using Telemetry.Reports.Receiving;
using Telemetry.Reports.Receiving.Subscriptions;

namespace Telemetry.Transport;

/// <summary>Subscriptions of several channels by one client of one media driver: all streams but that of packets.
/// Polled by one thread.</summary>
public sealed class AeronChannels : IDisposable
{
    private static readonly int[] Streams = [StreamIds.Snapshots, StreamIds.Events, StreamIds.Catalog];

    private readonly AeronLink _link;
    private AeronSubscriber[] _subscribers = [];

    /// <summary>Connects to the driver and subscribes.</summary>
    /// <param name="options">Driver; its channel is the one that failures name.</param>
    /// <param name="channels">Channels to subscribe to, each with the handler of its messages, and with who may send
    /// them: null for everybody.</param>
    /// <exception cref="FailureException">A channel is wrong or its address cannot be used.</exception>
    public AeronChannels(
        AeronLinkOptions options,
        IReadOnlyList<(string Channel, IMessageHandler Handler, SourceFilter? Sources)> channels) =>
        _link = AeronLink.Open(options, client => Volatile.Write(ref _subscribers,
            [.. channels.SelectMany(one => Streams.Select(
                stream => new AeronSubscriber(client, one.Channel, stream, one.Handler, one.Sources)))]));

    /// <summary>True if a publisher is connected to a channel.</summary>
    /// <param name="index">Place of the channel in the list.</param>
    public bool IsConnected(int index) => Volatile.Read(ref _subscribers)
        .Skip(index * Streams.Length).Take(Streams.Length).Any(subscriber => subscriber.IsConnected);

    /// <summary>True if a publisher was refused for a bound of the driver; a notice gave the reason.</summary>
    public bool HasRefused => _link.RefusedSessions > 0;

    /// <summary>Passes received messages to the handlers.</summary>
    /// <returns>Fragments handled; 0 if there was nothing.</returns>
    public int Poll()
    {
        int fragments = 0;
        foreach (AeronSubscriber subscriber in Volatile.Read(ref _subscribers))
            fragments += subscriber.Poll();
        return fragments;
    }

    public void Dispose()
    {
        _link.Stop();
        foreach (AeronSubscriber subscriber in _subscribers)
            subscriber.Dispose();
        _link.Dispose();
    }
}
