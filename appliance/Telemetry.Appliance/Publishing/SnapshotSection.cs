// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Appliance.Publishing;

/// <summary>The rows of an interval or of the totals, in the order in which they are told.</summary>
internal enum SnapshotSection : byte
{
    Begin = 0,
    Ledger = 1,
    HostDrops = 2,
    Appliance = 3,
    Feeds = 4,
    Lines = 5,
    Sessions = 6,
    Channels = 7,
    Series = 8,
    Bursts = 9,
    Publication = 10,
    End = 11,
    Done = 12,
}
