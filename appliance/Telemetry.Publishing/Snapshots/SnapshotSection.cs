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
    Series = 11,
    Bursts = 12,
    OpenGaps = 13,
    Raised = 14,
    Subscribers = 15,
    Hooks = 16,
    Tcp = 17,
    Dropped = 18,
    OtherDrops = 19,
    Threads = 20,
    Cpus = 21,
    Talkers = 22,
    Causes = 23,
    Programs = 24,
    Maps = 25,
    Stages = 26,
    Deliveries = 27,
    BlackBox = 28,
    Publication = 29,
    End = 30,
    Done = 31,
}
