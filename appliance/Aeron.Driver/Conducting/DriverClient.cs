// SPDX-License-Identifier: Apache-2.0
using System.Collections.Concurrent;
using Adaptive.Aeron.Driver.Media;

namespace Adaptive.Aeron.Driver.Conducting;

/// <summary>
/// A client in the driver's own process: its commands become entries of the conductor's queue, its events wait here.
/// </summary>
internal sealed class DriverClient(EmbeddedMediaDriver driver, DriverConductor conductor, long clientId)
    : IDriverConnection
{
    private readonly ConcurrentQueue<DriverEvent> _events = new();
    private readonly AutoResetEvent _hasEvent = new(false);

    public MappedFile Counters => conductor.Counters.Values;

    public long ClientId => clientId;

    public long NextCorrelationId() => conductor.NextCorrelationId();

    public void AddPublication(long correlationId, string channel, int streamId, bool isExclusive)
    {
        // Host names are resolved on the caller's thread: the name service must not stall the driver.
        if (TryParse(correlationId, channel) is { } parsed)
            conductor.Enqueue(nowNs => conductor.OnAddPublication(this, correlationId, parsed, streamId, isExclusive,
                nowNs));
    }

    public void RemovePublication(long correlationId, long registrationId) =>
        conductor.Enqueue(_ => conductor.OnRemovePublication(this, correlationId, registrationId));

    public void AddSubscription(long correlationId, string channel, int streamId)
    {
        if (TryParse(correlationId, channel) is { } parsed)
            conductor.Enqueue(nowNs => conductor.OnAddSubscription(this, correlationId, parsed, streamId, nowNs));
    }

    public void RemoveSubscription(long correlationId, long registrationId) =>
        conductor.Enqueue(nowNs => conductor.OnRemoveSubscription(this, correlationId, registrationId, nowNs));

    public void CloseClient() => conductor.Enqueue(nowNs => conductor.OnCloseClient(this, nowNs));

    public DriverEvent? PollEvent() => _events.TryDequeue(out DriverEvent? driverEvent) ? driverEvent : null;

    public void AwaitEvent(int timeoutMs) => _hasEvent.WaitOne(timeoutMs);

    public void AwaitAnswer(int timeoutMs)
    {
        if (driver.IsRunByCaller)
            driver.DoWork();
        else
            _hasEvent.WaitOne(timeoutMs);
    }

    internal void Tell(DriverEvent driverEvent)
    {
        _events.Enqueue(driverEvent);
        _hasEvent.Set();
    }

    private UdpChannel? TryParse(long correlationId, string channel)
    {
        try
        {
            return UdpChannel.Parse(channel);
        }
        catch (ChannelException exception)
        {
            Tell(new DriverEvent.Error(correlationId, exception.Code, exception.Message));
            return null;
        }
    }
}
