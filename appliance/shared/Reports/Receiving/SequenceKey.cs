// SPDX-License-Identifier: Apache-2.0
using Telemetry.Feeds.Envelopes;
using Telemetry.Messages;

namespace Telemetry.Reports.Receiving;

/// <summary>Keys of number sequences in messages.</summary>
internal static class SequenceKey
{
    /// <summary>The key that a message names.</summary>
    public static ChannelKey Of(in ChannelFields channel) =>
        new(channel.Channel, channel.SessionHigh, channel.SessionLow);
}
