// SPDX-License-Identifier: Apache-2.0
using System.Net;
using Adaptive.Aeron.Driver;
using Telemetry.Config;
using Telemetry.Model.Failures;

namespace Telemetry.Appliance.Transport;

/// <summary>How a process comes to a media driver.</summary>
internal sealed record AeronLinkOptions
{
    /// <summary>The channel's URI, for failures too.</summary>
    public required string Channel { get; init; }

    /// <summary>Which driver, where.</summary>
    public AeronSettings Settings { get; init; } = new();

    /// <summary>What the thread of an embedded driver failed with, if it did.</summary>
    public required StageFailure Failure { get; init; }

    /// <summary>Where lines for people go; taken from any thread.</summary>
    public IProgress<string>? Notices { get; init; }

    /// <summary>Whether a port that another process has is waited for, and is no failure.</summary>
    public bool AwaitsPort { get; init; }

    /// <summary>CPU of an embedded driver's thread; null: not pinned.</summary>
    public int? DriverCpu { get; init; }

    /// <summary>What an embedded driver's thread does while there is nothing to do.</summary>
    public DriverIdle DriverIdle { get; init; }

    /// <summary>Addresses that an embedded driver receives publishers from; none: all.</summary>
    public IReadOnlyList<IPNetwork> AllowedSources { get; init; } = [];

    /// <summary>As configured, for who publishes.</summary>
    public static AeronLinkOptions For(
        string channel, Settings settings, StageFailure failure, IProgress<string> notices) => new()
        {
            Channel = channel,
            Settings = settings.Aeron,
            Failure = failure,
            Notices = notices,
            AwaitsPort = true,
            DriverCpu = settings.Cores.Publisher,
            DriverIdle = WaitChoice.KeepsPublisherAwake(settings.Capture.Wait) ? DriverIdle.Yield : DriverIdle.Backoff,
        };
}
