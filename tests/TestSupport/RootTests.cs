// SPDX-License-Identifier: Apache-2.0
namespace TestSupport;

/// <summary>Condition for tests that need root: they run as root, except in <c>./build.sh test quick</c>.</summary>
internal static class RootTests
{
    private const string Quick = "TELEMETRY_QUICK_TESTS";

    /// <summary>Reason to skip them; null if they run.</summary>
    public static string? SkipReason
    {
        get
        {
            if (!Environment.IsPrivilegedProcess)
                return "needs root: makes network namespaces and loads kernel programs";
            return Environment.GetEnvironmentVariable(Quick) == "true" ? $"needs root: left out by {Quick}" : null;
        }
    }
}
