// SPDX-License-Identifier: Apache-2.0
using System.Diagnostics;

namespace TestSupport.Binary;

/// <summary>The kernel's log.</summary>
public static class KernelLog
{
    /// <summary>System calls that a filter refused to a process: one line each.</summary>
    public static IReadOnlyList<string> RefusedCallsOf(int process)
    {
        using Process dmesg = Process.Start(new ProcessStartInfo("dmesg") { RedirectStandardOutput = true })!;
        string[] lines = dmesg.StandardOutput.ReadToEnd().Split('\n');
        dmesg.WaitForExit();
        return [.. lines.Where(line => line.Contains("type=1326", StringComparison.Ordinal)
            && line.Contains($" pid={process} ", StringComparison.Ordinal))];
    }
}
