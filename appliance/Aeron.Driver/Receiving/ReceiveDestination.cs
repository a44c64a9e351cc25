// SPDX-License-Identifier: Apache-2.0
using Adaptive.Aeron.Driver.Media;

namespace Adaptive.Aeron.Driver.Receiving;

/// <summary>One socket of a subscription's endpoint: the only one, or one of those added by the client.</summary>
internal sealed class ReceiveDestination(UdpChannel channel, IUdpTransport transport) : IDisposable
{
    internal UdpChannel Channel { get; } = channel;

    internal IUdpTransport Transport { get; } = transport;

    /// <summary>Time at which the publisher's control address was last contacted; null: never.</summary>
    internal long? ElicitedNs { get; set; }

    /// <summary>Address for answers to a source.</summary>
    internal UdpAddress ControlOf(in UdpAddress source) =>
        Channel.IsMulticast ? Channel.GroupControl : Channel.ExplicitControl ?? source;

    public void Dispose() => Transport.Dispose();
}
