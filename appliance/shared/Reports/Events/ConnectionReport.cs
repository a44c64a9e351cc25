// SPDX-License-Identifier: Apache-2.0
using Telemetry.Model.Threads;
using Telemetry.Reports.Host;

namespace Telemetry.Reports.Events;

/// <summary>A TCP connection of the host that ended, or was open at the end.</summary>
public sealed record ConnectionReport
{
    /// <summary>The appliance that published it; null if there can be only one.</summary>
    public PublisherName? Publisher { get; set; }

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

    /// <summary>Address and port here.</summary>
    public string Local { get; set; } = "";

    /// <summary>Address and port of the peer.</summary>
    public string Remote { get; set; } = "";

    /// <summary><c>out</c> if this host connected, <c>in</c> if the peer did; null if unknown.</summary>
    public string? Direction { get; set; }

    /// <summary>Begin as UTC since 1970, nanoseconds; null if it began before the appliance.</summary>
    public long? StartTimeNs { get; set; }

    /// <summary>Duration, nanoseconds; null if it began before the appliance.</summary>
    public long? DurationNs { get; set; }

    /// <summary>Payload bytes sent, each once; null if unknown.</summary>
    public long? BytesSent { get; set; }

    /// <summary>Payload bytes received in order; null if unknown.</summary>
    public long? BytesReceived { get; set; }

    /// <summary>Segments sent again; null if unknown.</summary>
    public long? Retransmits { get; set; }

    /// <summary>Smoothed round-trip time at the end, nanoseconds; null if there was no sample.</summary>
    public long? SrttNs { get; set; }

    /// <summary><c>fin</c>, <c>reset</c>, <c>timeout</c>, <c>failed</c>, or <c>open</c> at the end of the
    /// run.</summary>
    public string End { get; set; } = "";

    /// <summary><c>local</c> or <c>peer</c>, the side that ended it, or the kernel's error; null if it is
    /// open.</summary>
    public string? Reason { get; set; }
}
