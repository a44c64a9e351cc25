// SPDX-License-Identifier: Apache-2.0
using TestSupport;
using TestSupport.Binary;

namespace EndToEnd.Tests;

/// <summary>Limits of the shell that starts it: what they forbid is named, nothing aborts or is left
/// behind.</summary>
[Trait("needs", "root")]
public class ResourceLimitTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [RootTheory]
    [InlineData("ulimit -f 0", "doctor --json", 0, 1, "")]
    [InlineData("ulimit -f 0", "demo --seconds 1 --json", 1, 1, "")]
    [InlineData("ulimit -n 40", "demo --seconds 1 --json", 3, 3, "open files")]
    public void a_limit_is_an_error_and_no_abort(string limit, string command, int least, int most, string reported)
    {
        using var temporary = new ScratchFolder();

        using TelemetryProcess process = TelemetryProcess.Start(
            "bash", ["-c", $"{limit}; TMPDIR={temporary.Path} exec {TelemetryBinary.Path} {command}"]);
        RunResult result = process.WaitForEnd(Patience);

        Assert.InRange(result.ExitCode, least, most);
        Assert.DoesNotContain("Unhandled exception", result.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain("unexpected", result.Errors, StringComparison.Ordinal);
        Assert.Contains(reported, result.Errors, StringComparison.Ordinal);
        // Without descriptors nothing can be removed: the next start does it (below).
        if (!limit.Contains("-n ", StringComparison.Ordinal))
            Assert.Empty(Directory.GetFileSystemEntries(temporary.Path));
    }

    [RootFact]
    public void what_a_killed_process_left_is_removed_and_nothing_else()
    {
        using var temporary = new ScratchFolder();
        string old = Directory.CreateDirectory(temporary.File("telemetry-doctor-old")).FullName;
        string young = Directory.CreateDirectory(temporary.File("telemetry-doctor-young")).FullName;
        string other = Directory.CreateDirectory(temporary.File("other")).FullName;
        File.WriteAllText(Path.Combine(old, "tune"), "");
        Directory.SetLastWriteTimeUtc(old, DateTime.UtcNow.AddHours(-1));
        Directory.SetLastWriteTimeUtc(other, DateTime.UtcNow.AddHours(-1));

        using TelemetryProcess process = TelemetryProcess.Start(
            "bash", ["-c", $"TMPDIR={temporary.Path} exec {TelemetryBinary.Path} doctor --json"]);
        _ = process.WaitForEnd(Patience);

        Assert.Equal([other, young], Directory.GetFileSystemEntries(temporary.Path).Order(StringComparer.Ordinal));
    }
}
