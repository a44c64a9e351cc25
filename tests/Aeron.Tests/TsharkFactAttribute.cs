// SPDX-License-Identifier: Apache-2.0
namespace Adaptive.Aeron.Tests;

/// <summary>A test that needs tshark; skipped with the reason where it is not installed.</summary>
public sealed class TsharkFactAttribute : FactAttribute
{
    /// <summary>Decides by the search path.</summary>
    public TsharkFactAttribute()
    {
        string[] folders = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':');
        if (!folders.Any(folder => File.Exists(Path.Combine(folder, "tshark"))))
            Skip = "needs tshark: install the package tshark";
    }
}
