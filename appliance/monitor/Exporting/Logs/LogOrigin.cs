// SPDX-License-Identifier: Apache-2.0
using Telemetry.Model.Definitions;

namespace Telemetry.Exporting.Logs;

/// <summary>The appliance that records of a log are from.</summary>
/// <param name="Name">Its name.</param>
public sealed record LogOrigin(string Name)
{
    /// <summary>Its host; null while unknown.</summary>
    public string? Host { get; init; }

    /// <summary>Its version; null while unknown.</summary>
    public string? Version { get; init; }

    /// <summary>Its labels.</summary>
    public IReadOnlyList<Label> Labels { get; init; } = [];

    /// <summary>Names of its feeds.</summary>
    public IReadOnlySet<string> Feeds { get; init; } = new HashSet<string>();

    /// <summary>Names of its sessions.</summary>
    public IReadOnlySet<string> Sessions { get; init; } = new HashSet<string>();
}
