// SPDX-License-Identifier: Apache-2.0
using Telemetry.Messages.Counters;

namespace Telemetry.Model.Counters;

/// <summary>One direction of another flow of the host: of no feed and no session.</summary>
public struct TalkerRow
{
    /// <summary>Highest number of flows reported.</summary>
    public const int MaxReported = 20;

    /// <summary>Address and port here.</summary>
    public EndpointAddress Local;

    /// <summary>Address and port of the other end.</summary>
    public EndpointAddress Remote;

    /// <summary>Name of the process that has the socket; null if unknown.</summary>
    public string? Process;

    /// <summary>Control group of the process; null if unknown.</summary>
    public string? Cgroup;

    /// <summary>Id of its container; null if it is in none.</summary>
    public string? Container;

    /// <summary>Its packets and bytes.</summary>
    public TalkerCounters Counters;

    /// <summary>Stamp at which they were asked for, nanoseconds.</summary>
    public long AskedNs;

    /// <summary>Half the width of the interval that has the true value in 95 of 100 cases, in millionths of the value;
    /// 0 if it is exact.</summary>
    public long ErrorPpm;

    /// <summary>Id of the process; 0 if unknown.</summary>
    public int Pid;

    /// <summary>Protocol number of IP.</summary>
    public byte Protocol;

    /// <summary>Direction of the packets.</summary>
    public TrafficDirection Direction;

    /// <summary>True if the figures are the kernel's own, not estimates.</summary>
    public bool IsExact;
}
