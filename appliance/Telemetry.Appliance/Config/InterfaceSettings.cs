// SPDX-License-Identifier: Apache-2.0
using Telemetry.Appliance.Model;

namespace Telemetry.Appliance.Config;

/// <summary>One interface that is watched.</summary>
public sealed record InterfaceSettings
{
    /// <summary>Its name in the network namespace of the process.</summary>
    public required string Name { get; init; }

    /// <summary>How the receive program is attached.</summary>
    public AttachMode Attach { get; init; } = AttachMode.Auto;

    /// <summary>Where this stands.</summary>
    public required string Where { get; init; }
}
