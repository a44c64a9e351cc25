// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.CaptureFiles.Tests;

/// <summary>A test that reads captures with tshark and editcap; skipped with the reason where they are not
/// installed.</summary>
public sealed class TsharkFactAttribute : FactAttribute
{
    public TsharkFactAttribute()
    {
        string[] folders = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':');
        if (!folders.Any(folder => File.Exists(Path.Combine(folder, "tshark"))))
            Skip = "tshark is not installed: no independent reader of captures";
    }
}
