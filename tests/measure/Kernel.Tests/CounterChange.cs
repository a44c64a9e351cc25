// SPDX-License-Identifier: Apache-2.0
using Telemetry.Kernel.Capturing;

namespace Telemetry.Kernel.Tests;

/// <summary>What rose between two readings of the counters, as text: <c>Matched+1 Recorded+1 Seen+1</c>.</summary>
internal static class CounterChange
{
    internal static string Between(in KernelCounters before, in KernelCounters after)
    {
        (string Name, long Rise)[] rises =
        [
            ("GsoSegments", after.GsoSegments - before.GsoSegments),
            ("LostFull", after.LostFull - before.LostFull),
            ("LostNoRing", after.LostNoRing - before.LostNoRing),
            ("Matched", after.Matched - before.Matched),
            ("Recorded", after.Recorded - before.Recorded),
            ("Seen", after.Seen - before.Seen),
            ("Unmatched", after.Unmatched - before.Unmatched),
            ("UnsupportedBadLength", after.UnsupportedBadLength - before.UnsupportedBadLength),
            ("UnsupportedEthertype", after.UnsupportedEthertype - before.UnsupportedEthertype),
            ("UnsupportedFragment", after.UnsupportedFragment - before.UnsupportedFragment),
            ("UnsupportedIPv6Extension", after.UnsupportedIPv6Extension - before.UnsupportedIPv6Extension),
            ("UnsupportedTruncated", after.UnsupportedTruncated - before.UnsupportedTruncated),
            ("UnsupportedVlanDepth", after.UnsupportedVlanDepth - before.UnsupportedVlanDepth),
        ];
        return string.Join(' ', rises.Where(rise => rise.Rise != 0).Select(rise => $"{rise.Name}+{rise.Rise}"));
    }

    /// <summary>The parts of such a text in the order of <see cref="Between"/>.</summary>
    internal static string Sorted(string changes) =>
        string.Join(' ', changes.Split(' ').Order(StringComparer.Ordinal));
}
