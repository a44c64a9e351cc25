// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Capture.Tests;

/// <summary>A theory about a model; skipped with the reason where its checker is missing. Under CI it runs, and fails,
/// all the same.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class SpinTheoryAttribute : TheoryAttribute
{
    private static readonly string[] Places = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':');

    public SpinTheoryAttribute()
    {
        string? missing = ((string[])["spin", "clang"]).FirstOrDefault(
            program => !Places.Any(place => File.Exists(Path.Combine(place, program))));
        if (missing is not null && Environment.GetEnvironmentVariable("CI") != "true")
            Skip = $"{missing} is not there; install the Debian package of that name";
    }
}
