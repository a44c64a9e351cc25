// SPDX-License-Identifier: Apache-2.0
using Telemetry.Messages;
using Telemetry.Model.Counters;

namespace Telemetry.Host.Connections;

/// <summary>A connection that has not ended.</summary>
internal sealed class OpenConnection
{
    /// <summary>Address and port here.</summary>
    internal EndpointAddress Local { get; set; }

    /// <summary>Address and port of the peer.</summary>
    internal EndpointAddress Remote { get; set; }

    /// <summary>Stamp of its first state, nanoseconds; the null value if it began before.</summary>
    internal long StartStampNs { get; set; } = NullValue.Int64;

    /// <summary>Inode of its network namespace.</summary>
    internal uint Network { get; init; }

    /// <summary>Side that opened it.</summary>
    internal TrafficDirection Direction { get; set; }

    /// <summary>True if the peer's FIN came before this host's.</summary>
    internal bool PeerClosedFirst { get; set; }

    /// <summary>Id of the process that has the socket; 0 if unknown.</summary>
    internal int Pid { get; set; }

    internal string? Process { get; set; }

    /// <summary>Process that closed the socket and began after the connection; null if there is none.</summary>
    internal ConnectionHeir? Heir { get; set; }

    /// <summary>Control group of that process.</summary>
    internal string? Cgroup { get; set; }

    /// <summary>Container of that process.</summary>
    internal string? Container { get; set; }
}

/// <summary>A process that inherited the socket of a connection.</summary>
internal sealed record ConnectionHeir(int Pid, string Process);
