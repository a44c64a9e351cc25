// SPDX-License-Identifier: Apache-2.0
using Adaptive.Agrona.Concurrent.Status;

namespace Adaptive.Aeron;

/// <summary>A client of a media driver: makes publications and subscriptions.</summary>
public sealed partial class Aeron : IDisposable
{
    private readonly ClientConductor _conductor;

    private Aeron(ClientConductor conductor) => _conductor = conductor;

    /// <summary>Id of this client with its driver.</summary>
    public long ClientId => _conductor.ClientId;

    /// <summary>True after <see cref="Dispose"/>, and when the driver has gone.</summary>
    public bool IsClosed => _conductor.IsClosed;

    /// <summary>The counters of the driver.</summary>
    public CountersReader CountersReader => _conductor.Counters;

    /// <summary>Connects to the driver of the context's directory; waits while there is none.</summary>
    /// <exception cref="Exceptions.DriverTimeoutException">There is none within the driver's time.</exception>
    /// <exception cref="Exceptions.AeronException">Its file is of another version.</exception>
    public static Aeron Connect(Context ctx)
    {
        ArgumentNullException.ThrowIfNull(ctx);
        return new Aeron(new ClientConductor(DriverConnection.Await(ctx), ctx));
    }

    /// <summary>Adds a publication; equal channel and stream share one session.</summary>
    public Publication AddPublication(string channel, int streamId) =>
        _conductor.AddPublication(channel, streamId, isExclusive: false);

    /// <summary>Adds a publication with a session of its own, for one thread.</summary>
    public ExclusivePublication AddExclusivePublication(string channel, int streamId) =>
        (ExclusivePublication)_conductor.AddPublication(channel, streamId, isExclusive: true);

    /// <summary>Adds a subscription.</summary>
    public Subscription AddSubscription(string channel, int streamId) =>
        _conductor.AddSubscription(channel, streamId);

    /// <summary>Takes what the driver has told, where the client has no thread.</summary>
    internal void Invoke() => _conductor.DoWork();

    /// <summary>Closes the client and all its publications and subscriptions.</summary>
    public void Dispose() => _conductor.Dispose();
}
