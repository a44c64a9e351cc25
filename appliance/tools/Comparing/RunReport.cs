// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Comparing;

/// <summary>One of the two runs that are compared. <c>Orders</c> = paired + only in this run + <c>Ambiguous</c> +
/// <c>Late</c> + <c>WithoutTick</c>.</summary>
public sealed record RunReport
{
    /// <summary>Its result folder.</summary>
    public required string Folder { get; init; }

    /// <summary><c>run</c>, <c>demo</c> or <c>replay</c>; null if it is not known.</summary>
    public string? Mode { get; init; }

    /// <summary>Version of the appliance that measured.</summary>
    public string? Version { get; init; }

    public string? Host { get; init; }

    /// <summary>Start as UTC since 1970, nanoseconds.</summary>
    public long? StartTimeNs { get; init; }

    /// <summary>Time from the start to the end, nanoseconds.</summary>
    public long? DurationNs { get; init; }

    /// <summary>Hash of its configuration, hexadecimal.</summary>
    public string? ConfigHash { get; init; }

    /// <summary>Hash of the host's settings, hexadecimal; null if they are not known, as in a replay.</summary>
    public string? HostSettings { get; init; }

    /// <summary>Changes of the host's settings during the run.</summary>
    public long HostSettingsChanges { get; init; }

    /// <summary>False if the appliance lost something, so that orders may be missing.</summary>
    public bool Complete { get; init; }

    public long Orders { get; init; }

    /// <summary>Orders whose tick is not known by a number.</summary>
    public long WithoutTick { get; init; }

    /// <summary>Orders of ticks that both runs answered, with different numbers or kinds of orders.</summary>
    public long Ambiguous { get; init; }

    /// <summary>Orders of ticks whose datagram was played late in either run.</summary>
    public long Late { get; init; }
}
