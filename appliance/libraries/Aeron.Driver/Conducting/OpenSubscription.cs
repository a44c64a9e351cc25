// SPDX-License-Identifier: Apache-2.0
using Adaptive.Aeron.Driver.Media;
using Adaptive.Aeron.Driver.Receiving;

namespace Adaptive.Aeron.Driver.Conducting;

internal sealed record OpenSubscription(DriverClient Client, long RegistrationId, UdpChannel Channel, int StreamId,
    ReceiveChannelEndpoint Endpoint)
{
    internal bool Matches(PublicationImage image) => image.Endpoint == Endpoint && image.StreamId == StreamId &&
        (Channel.SessionId is null || Channel.SessionId == image.SessionId);
}
