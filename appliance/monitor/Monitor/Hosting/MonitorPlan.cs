// SPDX-License-Identifier: Apache-2.0
using Telemetry.Monitor.Config;

namespace Telemetry.Monitor.Hosting;

/// <summary>Options of a run of the monitor.</summary>
internal sealed record MonitorPlan
{
    public required MonitorSettings Settings { get; init; }

    /// <summary>Configuration file from which the settings are; null for none.</summary>
    public string? ConfigFile { get; init; }

    /// <summary>Recording that takes the place of channels; null for channels.</summary>
    public string? Recording { get; init; }

    /// <summary>Seconds of the recording in one second; null for as fast as possible.</summary>
    public double? Speed { get; init; } = 1;
}
