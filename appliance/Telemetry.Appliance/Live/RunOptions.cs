// SPDX-License-Identifier: Apache-2.0
using Telemetry.Appliance.Reload;
using Telemetry.Config;
using Telemetry.Host.Confinement;
using Telemetry.Model.Definitions;
using Telemetry.Model.Control;
using Telemetry.Yaml;

namespace Telemetry.Appliance.Live;

/// <summary>What <c>run</c> is to do. Interfaces, rings and waiting stand in the settings, options included.</summary>
public sealed record RunOptions
{
    /// <summary>Who loads and attaches.</summary>
    public required PrivilegedThread Privileged { get; init; }

    /// <summary>What was configured.</summary>
    public required Configuration Configuration { get; init; }

    /// <summary>Aeron channel to publish to, and where it stands.</summary>
    public required Located<string> Channel { get; init; }

    /// <summary>File that receives the records as pcapng, or null.</summary>
    public string? CapturePath { get; init; }

    /// <summary>Files that are written beside the capture.</summary>
    public IReadOnlyList<WatchedFile> Files { get; init; } = [];

    /// <summary>Asks to read the configuration anew; null where nothing can be read.</summary>
    public ReloadRequests? Reloads { get; init; }

    /// <summary>Report every market-data packet and every order-protocol message.</summary>
    public bool Packets { get; init; }

    /// <summary>Report every order.</summary>
    public bool Orders { get; init; }

    /// <summary>Tell what each phase of the start takes.</summary>
    public bool Verbose { get; init; }

    /// <summary>How the keys of orders are reported.</summary>
    public OrderKeyDisclosure OrderKeys { get; init; }
}
