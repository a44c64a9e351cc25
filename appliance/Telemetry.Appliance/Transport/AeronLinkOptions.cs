// SPDX-License-Identifier: Apache-2.0
using System.Net;
using Adaptive.Aeron.Driver;
using Telemetry.Config;

namespace Telemetry.Appliance.Transport;

/// <summary>Connection of a process to a media driver.</summary>
internal sealed record AeronLinkOptions
{
    /// <summary>The channel's URI, also used in failures.</summary>
    public required string Channel { get; init; }

    /// <summary>Kind and directory of the driver.</summary>
    public AeronSettings Settings { get; init; } = new();

    /// <summary>Keeps the failure of an embedded driver's thread.</summary>
    public required StageFailure Failure { get; init; }

    /// <summary>Receives lines for the user; called from any thread.</summary>
    public IProgress<string>? Notices { get; init; }

    /// <summary>True to wait for a port that another process uses, instead of failing.</summary>
    public bool AwaitsPort { get; init; }

    /// <summary>CPU of an embedded driver's thread; null if not pinned.</summary>
    public int? DriverCpu { get; init; }

    /// <summary>Idle behaviour of an embedded driver's thread.</summary>
    public DriverIdle DriverIdle { get; init; }

    /// <summary>Source addresses that an embedded driver accepts publishers from; empty for all.</summary>
    public IReadOnlyList<IPNetwork> AllowedSources { get; init; } = [];

    /// <summary>Options of a publisher, as configured.</summary>
    public static AeronLinkOptions For(RunPlan plan, StageFailure failure, IProgress<string> notices)
    {
        Settings settings = plan.Configuration.Settings;
        return new AeronLinkOptions
        {
            Channel = plan.Channel!.Value.Value,
            Settings = settings.Aeron,
            Failure = failure,
            Notices = notices,
            AwaitsPort = true,
            DriverCpu = settings.Cores.Publisher,
            DriverIdle = WaitChoice.KeepsPublisherAwake(settings.Capture.Wait) ? DriverIdle.Yield : DriverIdle.Backoff,
        };
    }
}
