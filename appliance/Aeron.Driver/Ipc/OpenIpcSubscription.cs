// SPDX-License-Identifier: Apache-2.0
using Adaptive.Aeron.Driver.Conducting;

namespace Adaptive.Aeron.Driver.Ipc;

/// <summary>Subscription of a client to streams of other clients.</summary>
internal sealed record OpenIpcSubscription(DriverClient Client, long RegistrationId, IpcChannel Channel, int StreamId)
{
    internal bool Matches(IpcPublication publication) => publication.StreamId == StreamId &&
        (Channel.SessionId is null || Channel.SessionId == publication.SessionId);
}
