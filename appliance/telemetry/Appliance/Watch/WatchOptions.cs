// SPDX-License-Identifier: Apache-2.0
using System.Net;
using Telemetry.Config;
using Telemetry.Reports.Receiving;

namespace Telemetry.Appliance.Watch;

/// <summary>Options of <c>watch</c>.</summary>
public sealed record WatchOptions
{
    /// <summary>Aeron channel to subscribe to.</summary>
    public required string Channel { get; init; }

    /// <summary>Kind and directory of the media driver.</summary>
    public AeronSettings Aeron { get; init; } = new();

    /// <summary>Receives the messages too, to record them; null records nothing.</summary>
    public IMessageHandler? Recording { get; init; }

    /// <summary>The only stream to subscribe to; null for all that are published.</summary>
    public int? Stream { get; init; }

    /// <summary>Source addresses of the publishers to show; empty for all.</summary>
    public IReadOnlyList<IPNetwork> From { get; init; } = [];
}
