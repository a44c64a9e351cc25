// SPDX-License-Identifier: Apache-2.0
using Telemetry.Messages;
using Telemetry.Model.Counters;

namespace Telemetry.Model.Events;

/// <summary>End of a TCP connection.</summary>
public enum ConnectionEnd : byte
{
    /// <summary>It was open at the end of the run.</summary>
    Open = 0,

    /// <summary>Both sides closed it.</summary>
    Fin = 1,

    /// <summary>One side broke it off.</summary>
    Reset = 2,

    /// <summary>The peer did not answer any more.</summary>
    Timeout = 3,

    /// <summary>It never opened.</summary>
    Failed = 4,
}

/// <summary>A TCP connection of the host that ended, or was open at the end of the run.</summary>
public struct LoggedConnection
{
    /// <summary>Address and port here.</summary>
    public EndpointAddress Local;

    /// <summary>Address and port of the peer.</summary>
    public EndpointAddress Remote;

    /// <summary>Name of the process that has the socket; null if unknown.</summary>
    public string? Process;

    /// <summary>Control group of the process; null if unknown.</summary>
    public string? Cgroup;

    /// <summary>Id of the container; null if it is in none that is known.</summary>
    public string? Container;

    /// <summary>The side that ended it, or the kernel's error; null if it is open.</summary>
    public string? Reason;

    /// <summary>Stamp of its first state, nanoseconds; <see cref="NullValue.Int64"/> if it began before the
    /// run.</summary>
    public long StartStampNs;

    /// <summary>Stamp of its end, nanoseconds.</summary>
    public long EndStampNs;

    /// <summary>Payload bytes sent, each once; the null value if unknown, as all that follow.</summary>
    public long BytesSent;

    /// <summary>Payload bytes received in order.</summary>
    public long BytesReceived;

    /// <summary>Segments sent again.</summary>
    public long Retransmits;

    /// <summary>Smoothed round-trip time, nanoseconds.</summary>
    public long SrttNs;

    /// <summary>Id of the process; 0 if unknown.</summary>
    public int Pid;

    /// <summary>Side that opened it: <see cref="TrafficDirection.Out"/> is this host.</summary>
    public TrafficDirection Direction;

    public ConnectionEnd End;
}
