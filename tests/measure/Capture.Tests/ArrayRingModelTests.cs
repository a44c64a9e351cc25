// SPDX-License-Identifier: Apache-2.0
using System.Diagnostics;
using System.Text.RegularExpressions;
using TestSupport;

namespace Telemetry.Capture.Tests;

/// <summary>
/// The protocols of the array ring and the flight ring by their models: spin looks at every order of events. What is
/// true of the model is true of the code as far as the code does what bpf/shared/record.h says; RingTests and
/// FlightTests of Telemetry.Kernel.Tests look at that.
/// </summary>
[Trait("needs", "time")]
public sealed partial class ArrayRingModelTests
{
    private const string NoChange = "NO_CHANGE";
    private const string Depth = "-m100000";                    // of the search, steps; more would be reported
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);

    private const string ArrayRing = "ArrayRing.pml";
    private const string FlightRing = "FlightRing.pml";

    [SpinTheory]
    [InlineData(ArrayRing, NoChange, 0)]
    [InlineData(ArrayRing, "HEAD_FIRST", 1)]
    [InlineData(ArrayRing, "TAIL_FIRST", 1)]
    [InlineData(ArrayRing, "FULL_LATE", 1)]
    [InlineData(ArrayRing, "ANY_ORDER", 1)]
    [InlineData(ArrayRing, "RESTART_AT_HEAD", 1)]
    [InlineData(FlightRing, NoChange, 0)]
    [InlineData(FlightRing, "HEAD_FIRST", 1)]
    [InlineData(FlightRing, "ANY_ORDER", 1)]
    [InlineData(FlightRing, "NO_SECOND_LOOK", 1)]
    [InlineData(FlightRing, "CUT_AT_HEAD", 1)]
    [InlineData(FlightRing, "GUESS", 1)]
    public void every_order_of_events_is_looked_at_and_wrong_protocols_are_found_out(
        string model, string change, int errors)
    {
        using var folder = new ScratchFolder();

        string found = Check(folder, model, change);

        Assert.Equal($"errors: {errors}", Errors().Match(found).Value);
        Assert.Equal(errors > 0, found.Contains("assertion violated", StringComparison.Ordinal));
        Assert.DoesNotContain("max search depth too small", found, StringComparison.Ordinal);
        Assert.DoesNotContain("Search not completed", errors > 0 ? "" : found, StringComparison.Ordinal);
    }

    [SpinTheory]
    [InlineData("kernel")]
    [InlineData("reader")]
    public void nothing_in_the_model_is_never_reached(string end)
    {
        using var folder = new ScratchFolder();

        string found = Check(folder, ArrayRing, NoChange);

        Assert.Matches($@"unreached in proctype {end}\n\t\(0 of [1-9]\d* states\)", found);
        Assert.True(long.Parse(States().Match(found).Groups[1].Value) > 1_000_000, found);
    }

    // Compiles the model with a change defined, and the checker that spin makes of it.
    private static string Check(ScratchFolder folder, string model, string change)
    {
        _ = Run(folder, "spin", "-Pclang -E -x c", "-a", $"-D{change}",
            Path.Combine(ProjectTree.Root, "tests", "measure", "Capture.Tests", model));
        _ = Run(folder, "clang", "-O1", "-w", "-DSAFETY", "-DCOLLAPSE", "-o", "pan", "pan.c");
        return Run(folder, folder.File("pan"), Depth);
    }

    private static string Run(ScratchFolder folder, string program, params string[] arguments)
    {
        using Process process = Process.Start(new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = folder.Path,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        Task<string> said = process.StandardOutput.ReadToEndAsync();
        Task<string> wrong = process.StandardError.ReadToEndAsync();
        if (!process.WaitForExit(Limit))
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"{program} was not done within {Limit}");
        }
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, $"{program} ended with {process.ExitCode}: {said.Result}{wrong.Result}");
        return said.Result;
    }

    [GeneratedRegex(@"errors: \d+")]
    private static partial Regex Errors();

    [GeneratedRegex(@"(\d+) states, stored")]
    private static partial Regex States();
}
