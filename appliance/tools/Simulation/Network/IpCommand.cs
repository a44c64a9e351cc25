// SPDX-License-Identifier: Apache-2.0
using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Telemetry.Simulation.Network;

/// <summary>The programs of iproute2: <c>ip</c>, <c>tc</c>.</summary>
internal static class IpCommand
{
    private const int DeadlineMs = 10_000;

    /// <summary>Runs <c>ip</c>; throws with its error text if it fails.</summary>
    public static void Run(params string[] arguments) => RunProgram("ip", arguments);

    /// <summary>Runs <c>tc</c>; throws with its error text if it fails.</summary>
    public static void RunTrafficControl(params string[] arguments) => RunProgram("tc", arguments);

    /// <summary>Runs <c>ip</c>; false with its error text if it fails.</summary>
    public static bool TryRun(out string error, params string[] arguments) =>
        TryRunProgram("ip", arguments, out error);

    private static void RunProgram(string program, string[] arguments)
    {
        if (!TryRunProgram(program, arguments, out string error))
        {
            throw new FailureException(new Failure(
                ExitCode.CannotRun, $"{program} {string.Join(' ', arguments)}", error,
                "run as root, with iproute2 installed"));
        }
    }

    private static bool TryRunProgram(string program, string[] arguments, out string error)
    {
        var start = new ProcessStartInfo(program, arguments)
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
        catch (System.ComponentModel.Win32Exception refused)
        {
            error = $"the program {program} cannot be started: "
                + Marshal.GetPInvokeErrorMessage(refused.NativeErrorCode);
            return false;
        }
    }
}
