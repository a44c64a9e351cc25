// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;

namespace Telemetry.Model.Counters;

/// <summary>What became of messages that were offered to Aeron, since the start.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct PublicationCounters
{
    /// <summary>Offers made.</summary>
    public long Offered;

    /// <summary>Offers taken.</summary>
    public long Published;

    /// <summary>Offers refused for want of room.</summary>
    public long BackPressured;

    /// <summary>Offers that nobody was there for.</summary>
    public long NotConnected;

    /// <summary>Snapshots of a series that went out with the next interval's.</summary>
    public long SnapshotsMerged;

    /// <summary>Events that found no place in the queue.</summary>
    public long EventsLost;
}
