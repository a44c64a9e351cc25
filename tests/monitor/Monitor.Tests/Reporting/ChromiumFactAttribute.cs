// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Monitor.Tests.Reporting;

/// <summary>A test that opens documents in Debian's Chromium; skipped with the reason where it is not
/// installed. Under CI it runs, and fails, all the same.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class ChromiumFactAttribute : FactAttribute
{
    public ChromiumFactAttribute()
    {
        if (Environment.GetEnvironmentVariable("CI") != "true" && !File.Exists(OpenedDocument.Browser))
            Skip = $"{OpenedDocument.Browser} is not there; install chromium-headless-shell";
    }
}
