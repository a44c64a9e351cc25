// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Model.Confinement;

/// <summary>What the process gives up while it measures.</summary>
public sealed record SecuritySettings
{
    /// <summary>Whether the kernel refuses system calls that measuring does not take.</summary>
    public bool FiltersSystemCalls { get; init; } = true;
}
