// SPDX-License-Identifier: Apache-2.0
using Adaptive.Aeron.Driver.Media;
using Adaptive.Aeron.Driver.Protocol;

namespace Adaptive.Aeron.Driver.Receiving;

/// <summary>Makes images when a sender introduces itself.</summary>
internal interface IImageFactory
{
    /// <summary>An image for a session that some subscription wants, or null if it cannot be had.</summary>
    PublicationImage? Create(ReceiveChannelEndpoint endpoint, in SetupFrame setup, in UdpAddress source, long nowNs);
}
