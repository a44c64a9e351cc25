// SPDX-License-Identifier: Apache-2.0
using Adaptive.Aeron.Driver.Conducting;

namespace Adaptive.Aeron.Driver.Ipc;

/// <summary>Publication with its log, and the registrations that share it.</summary>
internal sealed class OpenIpcPublication(IpcPublication publication, LogBuffers log, PublicationGuard guard,
    bool isExclusive)
{
    internal IpcPublication Publication { get; } = publication;

    internal LogBuffers Log { get; } = log;

    /// <summary>Detects messages that were claimed and never finished.</summary>
    internal PublicationGuard Guard { get; } = guard;

    internal bool IsExclusive { get; } = isExclusive;

    internal List<(DriverClient Client, long RegistrationId)> Registrations { get; } = [];
}

/// <summary>Subscription of a client to streams of other clients.</summary>
internal sealed record OpenIpcSubscription(DriverClient Client, long RegistrationId, IpcChannel Channel, int StreamId)
{
    internal bool Matches(IpcPublication publication) => publication.StreamId == StreamId &&
        (Channel.SessionId is null || Channel.SessionId == publication.SessionId);
}
