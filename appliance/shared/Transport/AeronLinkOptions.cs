// SPDX-License-Identifier: Apache-2.0
using System.Net;
using Adaptive.Aeron.Driver;
using Telemetry.Config;

namespace Telemetry.Transport;

/// <summary>Connection of a process to a media driver.</summary>
public sealed record AeronLinkOptions
{
    /// <summary>The channel's URI, also used in failures.</summary>
    public required string Channel { get; init; }

    /// <summary>Kind and directory of the driver.</summary>
    public AeronSettings Settings { get; init; } = new();

    /// <summary>Keeps the failure of an embedded driver's thread.</summary>
    public required StageFailure Failure { get; init; }

    /// <summary>Receives lines for the user; called from any thread.</summary>
    public IProgress<string>? Notices { get; init; }

    /// <summary>True to wait for a port that another process uses, or an address that this host does not have yet,
    /// instead of failing.</summary>
    public bool AwaitsAddress { get; init; }

    /// <summary>Gives the reason not to use the channel yet, or null; called before each attempt to connect, from any
    /// thread.</summary>
    public Func<string?> Obstacle { get; init; } = static () => null;

    /// <summary>CPU of an embedded driver's thread; null if not pinned.</summary>
    public int? DriverCpu { get; init; }

    /// <summary>Idle behaviour of an embedded driver's thread.</summary>
    public DriverIdle DriverIdle { get; init; }

    /// <summary>First and longest pause of an embedded driver's thread that has nothing to do, nanoseconds: messages
    /// may be that much later, and shorter ones cost processor time.</summary>
    public (long FirstNs, long LongestNs) DriverPauses { get; init; } = (1_000, 1_000_000);

    /// <summary>Source addresses that an embedded driver accepts publishers from; empty for all.</summary>
    public IReadOnlyList<IPNetwork> AllowedSources { get; init; } = [];
}
