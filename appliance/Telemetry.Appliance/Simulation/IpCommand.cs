// SPDX-License-Identifier: Apache-2.0
using System.Diagnostics;
using Telemetry.Appliance.Model;

namespace Telemetry.Appliance.Simulation;

/// <summary>The <c>ip</c> program.</summary>
internal static class IpCommand
{
    private const int DeadlineMs = 10_000;

    /// <summary>Runs it; throws with its own words if it fails.</summary>
    public static void Run(params string[] arguments)
    {
        if (!TryRun(out string error, arguments))
        {
            throw new FailureException(new Failure(
                ExitCode.CannotRun, "ip " + string.Join(' ', arguments), error,
                "run as root, with iproute2 installed"));
        }
    }

    /// <summary>Runs it; false with its own words if it fails.</summary>
    public static bool TryRun(out string error, params string[] arguments)
    {
        var start = new ProcessStartInfo("ip", arguments)
        {
            RedirectStandardError = true,
            RedirectStandardOutput = true,
        };
        try
        {
            using Process process = Process.Start(start)!;
            error = process.StandardError.ReadToEnd().Trim();
            if (!process.WaitForExit(DeadlineMs))
            {
                process.Kill();
                error = "it did not end";
                return false;
            }
            return process.ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception missing)
        {
            error = missing.Message;
            return false;
        }
    }
}
