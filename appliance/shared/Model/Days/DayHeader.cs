// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;
using Telemetry.Messages.Counters;

namespace Telemetry.Model.Days;

/// <summary>Single values of a day's state. Times are UTC since 1970, nanoseconds; members are 64 bits wide.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct DayHeader
{
    public long BeginNs;

    public long EndNs;

    /// <summary>Time at which counting began.</summary>
    public long SinceNs;

    /// <summary>Time since then in which nothing was counted, nanoseconds.</summary>
    public long DownNs;

    /// <summary>Number of restarts of the appliance since then.</summary>
    public long Restarts;

    /// <summary>Time of the cut.</summary>
    public long CutNs;

    /// <summary>UTC minus the stamps' clock at the cut, nanoseconds.</summary>
    public long OffsetNs;

    /// <summary>Last interval included.</summary>
    public long Ordinal;

    /// <summary>1 if the day ended with it.</summary>
    public long IsClosed;

    /// <summary>1 if anything of <see cref="HostDrops"/> is readable.</summary>
    public long HasHostDrops;

    /// <summary>Ledger: outcome of every record.</summary>
    public LedgerCounters Ledger;

    /// <summary>Outcome of published messages.</summary>
    public PublicationCounters Publication;

    public HostDropCounters HostDrops;
}
