// SPDX-License-Identifier: Apache-2.0
namespace Adaptive.Aeron.Driver;

/// <summary>
/// How one client speaks with a media driver: commands one way, events the other, in the words of the control
/// protocol 1.0.0. A driver in this process implements it directly; over cnc.dat it is the command ring, the
/// broadcast buffer and the counters section.
/// </summary>
internal interface IDriverConnection
{
    /// <summary>The counters' values; publication limits and subscriber positions are among them.</summary>
    MappedFile Counters { get; }

    /// <summary>Id of this client with the driver.</summary>
    long ClientId { get; }

    /// <summary>A new id, unique with this driver.</summary>
    long NextCorrelationId();

    /// <summary>Asks for a publication.</summary>
    void AddPublication(long correlationId, string channel, int streamId, bool isExclusive);

    /// <summary>Gives one registration of a publication back.</summary>
    void RemovePublication(long correlationId, long registrationId);

    /// <summary>Asks for a subscription.</summary>
    void AddSubscription(long correlationId, string channel, int streamId);

    /// <summary>Gives a subscription back.</summary>
    void RemoveSubscription(long correlationId, long registrationId);

    /// <summary>Gives everything of this client back.</summary>
    void CloseClient();

    /// <summary>The next event for this client, or null.</summary>
    DriverEvent? PollEvent();

    /// <summary>Waits for an event, at most so long.</summary>
    void AwaitEvent(int timeoutMs);

    /// <summary>Waits as the caller of a command; a driver without a thread of its own runs meanwhile.</summary>
    void AwaitAnswer(int timeoutMs);
}
