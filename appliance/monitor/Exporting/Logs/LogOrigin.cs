// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Exporting.Logs;

/// <summary>The appliance that records of a log are from.</summary>
public sealed record LogOrigin(string Name)
{
    /// <summary>Its host; null while unknown.</summary>
    public string? Host { get; init; }

    /// <summary>Its version; null while unknown.</summary>
    public string? Version { get; init; }

    public IReadOnlyList<Label> Labels { get; init; } = [];

    public IReadOnlySet<string> Feeds { get; init; } = new HashSet<string>();

    public IReadOnlySet<string> Sessions { get; init; } = new HashSet<string>();
}
