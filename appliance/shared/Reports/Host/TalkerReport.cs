// SPDX-License-Identifier: Apache-2.0
using Telemetry.Messages.Counters;
using Telemetry.Model.Threads;

namespace Telemetry.Reports.Host;

/// <summary>One direction of another flow of the host: of no feed and no session.</summary>
public sealed record TalkerReport : TalkerValues
{
    /// <summary>Name of the process that has the socket; null if unknown.</summary>
    public string? Process { get; set; }

    /// <summary>Id of the process; null if unknown.</summary>
    public long? Pid { get; set; }

    /// <summary>Control group of the process; null if unknown.</summary>
    public string? Cgroup { get; set; }

    /// <summary>Id of its container; null if it is in none.</summary>
    public string? Container { get; set; }

    /// <summary>Kubernetes' names of its container; null if it is in no pod that is known.</summary>
    public ContainerNames? Names { get; set; }

    /// <summary><c>udp</c>, <c>tcp</c>, or the name or number of another protocol.</summary>
    public string Protocol { get; set; } = "";

    /// <summary>Address and port here.</summary>
    public string Local { get; set; } = "";

    /// <summary>Address and port of the other end.</summary>
    public string Remote { get; set; } = "";

    /// <summary><c>out</c> or <c>in</c>.</summary>
    public string? Direction { get; set; }

    /// <summary>Error of packets and bytes that 95 of 100 such estimates do not exceed, percent; 0 if they are
    /// exact.</summary>
    public double ErrorPercent { get; set; }

    /// <summary>True if the figures are the kernel's own, not estimates.</summary>
    public bool Exact { get; set; }

    /// <summary>Age of the figures, nanoseconds; null if unknown.</summary>
    public long? AgeNs { get; set; }
}
