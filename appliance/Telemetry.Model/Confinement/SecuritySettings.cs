// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Model.Confinement;

/// <summary>Privileges that the process drops while it measures.</summary>
public sealed record SecuritySettings
{
    /// <summary>True if the kernel refuses system calls that measuring does not need.</summary>
    public bool FiltersSystemCalls { get; init; } = true;
}
