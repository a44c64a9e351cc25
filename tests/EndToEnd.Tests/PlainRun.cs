// SPDX-License-Identifier: Apache-2.0
using System.Diagnostics;

namespace EndToEnd.Tests;

/// <summary>A program that ran to its end, with its words as they are.</summary>
/// <param name="ExitCode">Exit code.</param>
/// <param name="Output">Standard output.</param>
/// <param name="Errors">Standard error.</param>
internal sealed record PlainRun(int ExitCode, string Output, string Errors)
{
    /// <summary>Runs a program; one that takes longer is killed, and that is a failure.</summary>
    internal static PlainRun Of(TimeSpan longest, string program, params string[] arguments)
    {
        using Process process = Process.Start(new ProcessStartInfo(program, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
        })!;
        process.StandardInput.Close();
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        Task<string> errors = process.StandardError.ReadToEndAsync();
        if (!process.WaitForExit(longest))
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"{program} {string.Join(' ', arguments)}: still running after {longest}");
        }
        return new PlainRun(process.ExitCode, output.GetAwaiter().GetResult(), errors.GetAwaiter().GetResult());
    }

    /// <summary>Runs a program that has to succeed, and gives its output.</summary>
    internal static string Succeed(TimeSpan longest, string program, params string[] arguments)
    {
        PlainRun run = Of(longest, program, arguments);
        Assert.True(run.ExitCode == 0,
            $"{program} {string.Join(' ', arguments)}: {run.ExitCode}: {run.Output}{run.Errors}");
        return run.Output;
    }
}
