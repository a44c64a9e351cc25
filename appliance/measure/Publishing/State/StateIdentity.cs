// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Publishing.State;

/// <summary>Identity of the process that writes a state.</summary>
public sealed record StateIdentity
{
    public required string Host { get; init; }

    /// <summary>The kernel's id of this boot; empty if it cannot be read.</summary>
    public required string BootId { get; init; }

    /// <summary>Version of the appliance.</summary>
    public required string Version { get; init; }

    /// <summary>Random number, drawn at the process' start.</summary>
    public required ulong Incarnation { get; init; }

    /// <summary>Hash of the configuration.</summary>
    public required ulong ConfigHash { get; init; }

    /// <summary>Start of the counters' days: time of day and zone.</summary>
    public required string DayRule { get; init; }
}
