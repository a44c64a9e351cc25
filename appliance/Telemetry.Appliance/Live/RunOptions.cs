// SPDX-License-Identifier: Apache-2.0
using Telemetry.Appliance.Reload;
using Telemetry.Config;
using Telemetry.Host.Confinement;
using Telemetry.Model.Definitions;
using Telemetry.Model.Control;
using Telemetry.Yaml;

namespace Telemetry.Appliance.Live;

/// <summary>Options of <c>run</c>. Interfaces, rings and waiting are in the settings, which include the command
/// line's.</summary>
public sealed record RunOptions
{
    /// <summary>Thread that loads and attaches.</summary>
    public required PrivilegedThread Privileged { get; init; }

    /// <summary>The configuration.</summary>
    public required Configuration Configuration { get; init; }

    /// <summary>Aeron channel to publish to, and its position in the file or option.</summary>
    public required Located<string> Channel { get; init; }

    /// <summary>File that receives the records as pcapng, or null.</summary>
    public string? CapturePath { get; init; }

    /// <summary>Files that are written beside the capture file.</summary>
    public IReadOnlyList<WatchedFile> Files { get; init; } = [];

    /// <summary>Requests to reload the configuration; null if it cannot be reloaded.</summary>
    public ReloadRequests? Reloads { get; init; }

    /// <summary>True to report every market-data packet and every order-protocol message.</summary>
    public bool Packets { get; init; }

    /// <summary>True to report every order.</summary>
    public bool Orders { get; init; }

    /// <summary>True to report the duration of each phase of the start.</summary>
    public bool Verbose { get; init; }

    /// <summary>Form in which the keys of orders are reported.</summary>
    public OrderKeyDisclosure OrderKeys { get; init; }
}
