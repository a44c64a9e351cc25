// SPDX-License-Identifier: Apache-2.0
using Telemetry.Messages;

namespace Telemetry.Appliance.Subscribing;

/// <summary>From stamps to UTC, as the origin of a message tells it.</summary>
internal readonly struct StampTimes
{
    private readonly long? _offsetNs;

    /// <summary>Takes the offset from an origin.</summary>
    public StampTimes(in MessageOrigin origin)
    {
        bool isKnown = origin.StampNs != NullValue.Int64 && origin.TimeNs != NullValue.Int64;
        _offsetNs = isKnown ? unchecked(origin.TimeNs - origin.StampNs) : null;
    }

    /// <summary>UTC of a stamp, nanoseconds since 1970; null where unknown.</summary>
    public long? TimeOf(long? stampNs) => unchecked(stampNs + _offsetNs);
}
