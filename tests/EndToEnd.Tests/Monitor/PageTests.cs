// SPDX-License-Identifier: Apache-2.0
using TestSupport;

namespace EndToEnd.Tests.Monitor;

/// <summary>Tests of the page in Chromium, on a monitor that a test has started.</summary>
internal static class PageTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    /// <summary>Runs a file of <c>tests/monitor/page</c>; a test that fails, or is skipped, is a failure.</summary>
    /// <param name="file">The file.</param>
    /// <param name="url">Address of the monitor.</param>
    /// <param name="environment">What else the file is told, each as <c>NAME=VALUE</c>.</param>
    internal static void Run(string file, string url, params string[] environment)
    {
        PlainRun run = PlainRun.Of(Patience, "env",
        [
            $"TELEMETRY_PAGE_TESTS={file}", $"TELEMETRY_PAGE_URL={url}", .. environment,
            Path.Combine(ProjectTree.Root, "tests", "monitor", "page", "run.sh"), "--test-reporter=tap",
        ]);
        Assert.True(run.ExitCode == 0, run.Output + run.Errors);
        Assert.Contains("# skipped 0\n", run.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("# pass 0\n", run.Output, StringComparison.Ordinal);
    }
}
