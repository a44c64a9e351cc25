// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Appliance.Publishing.Snapshots;

/// <summary>The rows of an interval or of the totals, in the order in which they are told.</summary>
internal enum SnapshotSection : byte
{
    Begin = 0,
    Day = 1,
    Ledger = 2,
    HostDrops = 3,
    Sockets = 4,
    Appliance = 5,
    Feeds = 6,
    Lines = 7,
    Sessions = 8,
    Channels = 9,
    Series = 10,
    Bursts = 11,
    OpenGaps = 12,
    Raised = 13,
    Publication = 14,
    End = 15,
    Done = 16,
}
