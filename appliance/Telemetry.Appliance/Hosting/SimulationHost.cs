// SPDX-License-Identifier: Apache-2.0
using Telemetry.Appliance.Simulation;

namespace Telemetry.Appliance.Hosting;

/// <summary>The demo's exchange and trader, which are this program again.</summary>
public static class SimulationHost
{
    /// <summary>Whether a command line is one by which the demo starts a child.</summary>
    public static bool Handles(IReadOnlyList<string> arguments) => SimulationProcess.Handles(arguments);

    /// <summary>Runs the child; returns its exit code.</summary>
    public static int Run(IReadOnlyList<string> arguments) => SimulationProcess.Run(arguments);
}
