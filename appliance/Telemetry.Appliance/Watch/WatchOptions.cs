// SPDX-License-Identifier: Apache-2.0
using System.Net;
using Telemetry.Config;

namespace Telemetry.Appliance.Watch;

/// <summary>What <c>watch</c> is to do.</summary>
public sealed record WatchOptions
{
    /// <summary>Aeron channel to subscribe to.</summary>
    public required string Channel { get; init; }

    /// <summary>Which media driver, where.</summary>
    public AeronSettings Aeron { get; init; } = new();

    /// <summary>The one stream to subscribe to; null takes all that are published.</summary>
    public int? Stream { get; init; }

    /// <summary>Addresses whose publishers are shown; none: all.</summary>
    public IReadOnlyList<IPNetwork> From { get; init; } = [];
}
