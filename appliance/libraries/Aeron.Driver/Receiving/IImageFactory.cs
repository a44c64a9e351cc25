// SPDX-License-Identifier: Apache-2.0
using Adaptive.Aeron.Driver.Media;
using Adaptive.Aeron.Driver.Protocol;

namespace Adaptive.Aeron.Driver.Receiving;

/// <summary>Creates images for senders that send a SETUP.</summary>
internal interface IImageFactory
{
    /// <summary>Image for a session that a subscription wants, or null if it cannot be created.</summary>
    PublicationImage? Create(ReceiveChannelEndpoint endpoint, in SetupFrame setup, in UdpAddress source, long nowNs);

    /// <summary>Reports that a session is not received.</summary>
    void Refuse(string reason);
}
