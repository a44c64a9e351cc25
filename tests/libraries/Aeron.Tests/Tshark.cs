// SPDX-License-Identifier: Apache-2.0
using System.Diagnostics;

namespace Adaptive.Aeron.Tests;

/// <summary>Wireshark's Aeron dissector.</summary>
internal static class Tshark
{
    /// <summary>Lines that tshark prints of a capture, a line for each frame; a port and those behind it are Aeron's.
    /// </summary>
    internal static string[] Dissect(string file, int port, string[] arguments, int ports = 1)
    {
        var start = new ProcessStartInfo("tshark",
            ["-r", file, "-d", $"udp.port=={port}-{port + ports - 1},aeron", .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using Process process = Process.Start(start)!;
        process.ErrorDataReceived += (_, _) => { };
        process.BeginErrorReadLine();
        string output = process.StandardOutput.ReadToEnd();
        Assert.True(process.WaitForExit(60_000), "tshark has not ended");
        Assert.Equal(0, process.ExitCode);
        return output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }
}
