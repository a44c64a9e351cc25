// SPDX-License-Identifier: Apache-2.0
using Telemetry.Simulation;

namespace Telemetry.Appliance.Demo;

/// <summary>The demo's exchange and trader run in the same program, under names that help does not show.</summary>
public static class DemoChild
{
    /// <summary>Runs one of them if the command line is that of a child.</summary>
    /// <param name="arguments">The whole command line.</param>
    /// <param name="exit">Exit code of the process.</param>
    public static bool TryRun(string[] arguments, out int exit)
    {
        bool isChild = SimulationProcess.Handles(arguments);
        exit = isChild ? SimulationProcess.Run(arguments) : 0;
        return isChild;
    }
}
