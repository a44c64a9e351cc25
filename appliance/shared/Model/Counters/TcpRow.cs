// SPDX-License-Identifier: Apache-2.0
using Telemetry.Messages.Counters;

namespace Telemetry.Model.Counters;

/// <summary>The kernel's state of one TCP connection of a session, at the last answer.</summary>
public struct TcpRow
{
    /// <summary>Highest number of connections reported.</summary>
    public const int MaxReported = 200;

    /// <summary>The client's end.</summary>
    public EndpointAddress Client;

    /// <summary>The exchange's end.</summary>
    public EndpointAddress Gateway;

    /// <summary>The state; members that the kernel does not have are null values.</summary>
    public TcpStateCounters State;

    /// <summary>Segments sent again after losses that acknowledgements showed; the null value if unknown.</summary>
    public long RetransmitsFast;

    /// <summary>Segments sent again after timeouts; the null value if unknown.</summary>
    public long RetransmitsTimeout;

    /// <summary>Stamp at which they were asked for, nanoseconds.</summary>
    public long AskedNs;

    /// <summary>Name of the congestion control; null if unknown.</summary>
    public string? Congestion;

    /// <summary>Name of the process that has the socket, printable; null if unknown.</summary>
    public string? Process;

    /// <summary>Control group of the process, printable; null if unknown.</summary>
    public string? Cgroup;

    /// <summary>Id of its container; null if it is in none.</summary>
    public string? Container;

    /// <summary>Number of the connection, from 1.</summary>
    public uint Connection;

    public short SessionIndex;
}
