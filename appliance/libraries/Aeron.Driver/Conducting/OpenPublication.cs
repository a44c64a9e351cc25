// SPDX-License-Identifier: Apache-2.0
using Adaptive.Aeron.Driver.Media;
using Adaptive.Aeron.Driver.Sending;

namespace Adaptive.Aeron.Driver.Conducting;

/// <summary>Publication with its resources, and the registrations that share it.</summary>
internal sealed class OpenPublication(NetworkPublication publication, SendChannelEndpoint endpoint, LogBuffers log,
    UdpChannel channel, PublicationGuard guard, bool isExclusive)
{
    internal NetworkPublication Publication { get; } = publication;

    internal SendChannelEndpoint Endpoint { get; } = endpoint;

    internal LogBuffers Log { get; } = log;

    internal UdpChannel Channel { get; } = channel;

    /// <summary>Detects messages that were claimed and never finished.</summary>
    internal PublicationGuard Guard { get; } = guard;

    internal bool IsExclusive { get; } = isExclusive;

    internal List<(DriverClient Client, long RegistrationId)> Registrations { get; } = [];
}
