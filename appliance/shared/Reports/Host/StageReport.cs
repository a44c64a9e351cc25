// SPDX-License-Identifier: Apache-2.0
using Telemetry.Messages.Counters;

namespace Telemetry.Reports.Host;

/// <summary>Totals of the steps of packets between the hooks and the application.</summary>
public sealed record StageReport : StepValues
{
    /// <summary>Steps that are recorded: <c>receive</c>, <c>all</c>, or <c>transmit</c>: all, and the stamps of the
    /// driver and of acknowledgements.</summary>
    public string Level { get; set; } = "";
}

/// <summary>Numbers of a feed that reached the host and that a process read, or did not read.</summary>
public sealed record DeliveryReport : DeliveryValues
{
    /// <summary>Name of the process; null if unknown.</summary>
    public string? Process { get; set; }

    /// <summary>Id of the process.</summary>
    public uint Pid { get; set; }
}
