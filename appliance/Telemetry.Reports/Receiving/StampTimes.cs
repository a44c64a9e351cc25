// SPDX-License-Identifier: Apache-2.0
using Telemetry.Messages;

namespace Telemetry.Reports.Receiving;

/// <summary>From stamps to UTC, as the origin of a message tells it.</summary>
internal readonly struct StampTimes
{
    private readonly long? _offsetNs;

    /// <summary>Takes the offset from an origin.</summary>
    /// <param name="origin">Of the message.</param>
    /// <param name="uncertaintyNs">As messages have it: 0 where the schema is an older one.</param>
    public StampTimes(in MessageOrigin origin, long uncertaintyNs = 0)
    {
        UncertaintyNs = uncertaintyNs == 0 ? null : NullValue.ToNullable(uncertaintyNs);
        bool isKnown = origin.StampNs != NullValue.Int64 && origin.TimeNs != NullValue.Int64;
        _offsetNs = isKnown ? unchecked(origin.TimeNs - origin.StampNs) : null;
    }

    /// <summary>How far these times may be from UTC, nanoseconds; null where unknown.</summary>
    public long? UncertaintyNs { get; }

    /// <summary>UTC of a stamp, nanoseconds since 1970; null where unknown.</summary>
    public long? TimeOf(long? stampNs) => unchecked(stampNs + _offsetNs);
}
