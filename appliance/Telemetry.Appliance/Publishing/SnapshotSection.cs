// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Appliance.Publishing;

/// <summary>The rows of an interval or of the totals, in the order in which they are told.</summary>
internal enum SnapshotSection : byte
{
    Begin = 0,
    Ledger = 1,
    HostDrops = 2,
    Sockets = 3,
    Appliance = 4,
    Feeds = 5,
    Lines = 6,
    Sessions = 7,
    Channels = 8,
    Series = 9,
    Bursts = 10,
    Publication = 11,
    End = 12,
    Done = 13,
}
