// SPDX-License-Identifier: Apache-2.0
using Telemetry.Feeds.Envelopes;

namespace Telemetry.Feeds.MarketData.Fast;

/// <summary>Differences between T7's FAST interfaces: one struct per interface.</summary>
internal interface IT7FastHeader
{
    /// <summary>True if the packet header has a partition before the sender, and the performance indicator at its
    /// end.</summary>
    static abstract bool IsEnhanced { get; }

    /// <summary>Properties of a packet by the template of its first message.</summary>
    static abstract EnvelopeFlags FlagsOf(uint template);
}
