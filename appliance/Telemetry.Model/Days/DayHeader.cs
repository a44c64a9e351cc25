// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;
using Telemetry.Messages.Counters;

namespace Telemetry.Model.Days;

/// <summary>What a state has once. Times are UTC since 1970, nanoseconds; members are 64 bits wide.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct DayHeader
{
    /// <summary>Begin of the day.</summary>
    public long BeginNs;

    /// <summary>End of the day.</summary>
    public long EndNs;

    /// <summary>Since when it is counted.</summary>
    public long SinceNs;

    /// <summary>How long nothing was counted since then, nanoseconds.</summary>
    public long DownNs;

    /// <summary>How often the appliance was started again since then.</summary>
    public long Restarts;

    /// <summary>The instant of the cut.</summary>
    public long CutNs;

    /// <summary>UTC minus the stamps' clock at the cut, nanoseconds.</summary>
    public long OffsetNs;

    /// <summary>Last interval that is in it.</summary>
    public long Ordinal;

    /// <summary>1 if the day ended with it.</summary>
    public long IsClosed;

    /// <summary>1 if anything of <see cref="HostDrops"/> is readable.</summary>
    public long HasHostDrops;

    /// <summary>Where every sighting went.</summary>
    public LedgerCounters Ledger;

    /// <summary>What became of messages.</summary>
    public PublicationCounters Publication;

    /// <summary>What the host lost.</summary>
    public HostDropCounters HostDrops;
}
