// SPDX-License-Identifier: Apache-2.0
using Telemetry.Messages;

namespace Telemetry.Reports.Receiving;

/// <summary>Converts stamps to UTC with the offset in a message's origin.</summary>
internal readonly struct StampTimes
{
    private readonly long? _offsetNs;

    /// <summary>Takes the offset from an origin.</summary>
    /// <param name="uncertaintyNs">Value of the message: 0 if its schema is older.</param>
    public StampTimes(in MessageOrigin origin, long uncertaintyNs = 0)
    {
        UncertaintyNs = uncertaintyNs == 0 ? null : NullValue.ToNullable(uncertaintyNs);
        bool isKnown = origin.StampNs != NullValue.Int64 && origin.TimeNs != NullValue.Int64;
        _offsetNs = isKnown ? unchecked(origin.TimeNs - origin.StampNs) : null;
    }

    /// <summary>Largest distance of these times from UTC, nanoseconds; null if unknown.</summary>
    public long? UncertaintyNs { get; }

    /// <summary>UTC of a stamp, nanoseconds since 1970; null if unknown.</summary>
    public long? TimeOf(long? stampNs) => unchecked(stampNs + _offsetNs);
}
