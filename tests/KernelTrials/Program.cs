// SPDX-License-Identifier: Apache-2.0
namespace KernelTrials;

/// <summary>
/// Runs the tests of Telemetry.Kernel one after the other and prints a line for each: <c>kernel-trials [FILTER...]</c>.
/// A filter is a part of a test's full name; with none, all run. Tests that the test library cannot run without a
/// compiler are skipped. Exit code 1 where one failed or none ran.
/// </summary>
internal static class Program
{
    // The library makes generic methods of value types as it runs, which NativeAOT has only where they occur.
    private const string NotCompiled = "is missing native code";

    private static int Main(string[] filters)
    {
        int passed = 0, failed = 0, skipped = 0;
        foreach (Trial trial in Trial.All().Where(trial => filters.Length == 0 || filters.Any(trial.Name.Contains)))
        {
            if (trial.Skip is { } reason)
            {
                skipped++;
                Console.WriteLine($"skip {trial.Name}: {reason}");
                continue;
            }
            string? error = trial.Run();
            if (error?.Contains(NotCompiled, StringComparison.Ordinal) == true)
            {
                skipped++;
                Console.WriteLine($"skip {trial.Name}: the test library needs code that is not compiled ahead");
                continue;
            }
            if (error is null)
                passed++;
            else
                failed++;
            Console.WriteLine(error is null ? $"ok   {trial.Name}" : $"FAIL {trial.Name}: {error}");
        }
        Console.WriteLine($"trials: {passed} passed, {failed} failed, {skipped} skipped");
        return failed == 0 && passed > 0 ? 0 : 1;
    }
}
