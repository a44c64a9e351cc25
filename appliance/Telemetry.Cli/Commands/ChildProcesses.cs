// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Cli.Commands;

/// <summary>The demo's exchange and trader are this binary again, under names that help does not show.</summary>
internal static class ChildProcesses
{
    public const string Exchange = "demo-exchange";
    public const string Trader = "demo-trader";

    /// <summary>Runs one of them if the arguments ask for it.</summary>
    public static bool TryRun(string[] arguments, out int exit)
    {
        exit = 0;
        return false;
    }
}
