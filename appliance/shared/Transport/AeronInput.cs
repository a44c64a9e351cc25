// SPDX-License-Identifier: Apache-2.0
using Telemetry.Reports.Receiving;
using Telemetry.Reports.Receiving.Subscriptions;

namespace Telemetry.Transport;

/// <summary>The subscriptions of one channel, while there is a media driver. Polled by one thread.</summary>
public sealed class AeronInput : IDisposable
{
    private readonly AeronLink _link;
    private AeronSubscriber? _subscriber;

    /// <summary>Connects to the driver and subscribes.</summary>
    /// <param name="options">Driver and channel.</param>
    /// <param name="stream">The only stream to subscribe to; null for all.</param>
    /// <param name="handler">Handles the messages.</param>
    /// <exception cref="FailureException">The channel is wrong or its address cannot be used.</exception>
    public AeronInput(AeronLinkOptions options, int? stream, IMessageHandler handler) =>
        _link = AeronLink.Open(options, client => Volatile.Write(
            ref _subscriber, new AeronSubscriber(client, options.Channel, stream, handler)));

    /// <summary>True if a publisher is connected.</summary>
    public bool IsConnected => Volatile.Read(ref _subscriber)?.IsConnected ?? false;

    /// <summary>Passes received messages to the handler.</summary>
    /// <returns>Fragments handled; 0 if there was nothing.</returns>
    public int Poll() => Volatile.Read(ref _subscriber)?.Poll() ?? 0;

    public void Dispose()
    {
        _link.Stop();
        _subscriber?.Dispose();
        _link.Dispose();
    }
}
