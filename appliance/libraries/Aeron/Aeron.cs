// SPDX-License-Identifier: Apache-2.0
using Adaptive.Agrona.Concurrent.Status;

namespace Adaptive.Aeron;

/// <summary>Client of a media driver; creates publications and subscriptions.</summary>
public sealed partial class Aeron : IDisposable
{
    private readonly ClientConductor _conductor;

    private Aeron(ClientConductor conductor) => _conductor = conductor;

    /// <summary>Id of this client with its driver.</summary>
    public long ClientId => _conductor.ClientId;

    /// <summary>True after <see cref="Dispose"/>, and after the driver has ended.</summary>
    public bool IsClosed => _conductor.IsClosed;

    /// <summary>The counters of the driver.</summary>
    public CountersReader CountersReader => _conductor.Counters;

    /// <summary>Connects to the driver of the context's directory; waits for one if there is none.</summary>
    /// <exception cref="Exceptions.DriverTimeoutException">None was found within the driver timeout.</exception>
    /// <exception cref="Exceptions.AeronException">Its file has another version.</exception>
    public static Aeron Connect(Context ctx)
    {
        ArgumentNullException.ThrowIfNull(ctx);
        return new Aeron(new ClientConductor(DriverConnection.Await(ctx), ctx));
    }

    /// <summary>Adds a publication; publications with equal channel and stream share a session.</summary>
    public Publication AddPublication(string channel, int streamId) =>
        _conductor.AddPublication(channel, streamId, isExclusive: false);

    /// <summary>Adds a publication with its own session, for one thread.</summary>
    public ExclusivePublication AddExclusivePublication(string channel, int streamId) =>
        (ExclusivePublication)_conductor.AddPublication(channel, streamId, isExclusive: true);

    public Subscription AddSubscription(string channel, int streamId) =>
        _conductor.AddSubscription(channel, streamId);

    /// <summary>Processes the driver's messages, for a client without a thread.</summary>
    internal void Invoke() => _conductor.DoWork();

    /// <summary>Closes the client and all its publications and subscriptions.</summary>
    public void Dispose() => _conductor.Dispose();
}
