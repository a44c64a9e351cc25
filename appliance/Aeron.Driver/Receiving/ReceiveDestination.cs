// SPDX-License-Identifier: Apache-2.0
using Adaptive.Aeron.Driver.Media;

namespace Adaptive.Aeron.Driver.Receiving;

/// <summary>One socket of a subscription's endpoint: its only one, or one of those that the client added.</summary>
internal sealed class ReceiveDestination(UdpChannel channel, IUdpTransport transport) : IDisposable
{
    internal UdpChannel Channel { get; } = channel;

    internal IUdpTransport Transport { get; } = transport;

    /// <summary>When the publisher's control address was asked last; null: never.</summary>
    internal long? ElicitedNs { get; set; }

    /// <summary>Where answers to a source go to.</summary>
    internal UdpAddress ControlOf(in UdpAddress source) =>
        Channel.IsMulticast ? Channel.GroupControl : Channel.ExplicitControl ?? source;

    public void Dispose() => Transport.Dispose();
}
