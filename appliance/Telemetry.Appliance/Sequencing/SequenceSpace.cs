// SPDX-License-Identifier: Apache-2.0
using Telemetry.Feeds;

namespace Telemetry.Appliance.Sequencing;

/// <summary>
/// The one place that knows how wide a protocol's numbers are. Inside, numbers are 64 bits and never wrap; outside
/// they are the protocol's own.
/// </summary>
[HotPath]
internal static class SequenceSpace
{
    /// <summary>The unwrapped number of a raw one, given what the stream carries next.</summary>
    public static ulong Unwrap(ulong raw, ulong expected)
    {
        // All protocols so far count in 64 bits. Narrower ones take the value nearest to what is expected.
        _ = expected;
        return raw;
    }

    /// <summary>The raw number of an unwrapped one.</summary>
    public static ulong Raw(ulong sequence) => sequence;

    /// <summary>Whether the number behind the last one can be said at all.</summary>
    public static bool Fits(ulong first, uint count) => first <= ulong.MaxValue - count;
}
