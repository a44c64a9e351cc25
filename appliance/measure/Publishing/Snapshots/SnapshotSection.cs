// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Publishing.Snapshots;

/// <summary>The rows of an interval or of the totals, in the order of sending.</summary>
internal enum SnapshotSection : byte
{
    Begin = 0,
    Day = 1,
    Ledger = 2,
    HostDrops = 3,
    Sockets = 4,
    Appliance = 5,
    MediaDriver = 6,
    Feeds = 7,
    Lines = 8,
    Sessions = 9,
    Channels = 10,
    OtherChannels = 11,
    Recovery = 12,
    TypeTotals = 13,
    Types = 14,
    OtherTypes = 15,
    Sizes = 16,
    Series = 17,
    Bursts = 18,
    OpenGaps = 19,
    Raised = 20,
    Subscribers = 21,
    Tables = 22,
    Publication = 23,
    End = 24,
    Done = 25,
}
