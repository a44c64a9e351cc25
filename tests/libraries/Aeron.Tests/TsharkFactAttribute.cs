// SPDX-License-Identifier: Apache-2.0
namespace Adaptive.Aeron.Tests;

/// <summary>A test that needs tshark; skipped with the reason where it is not installed.</summary>
public sealed class TsharkFactAttribute : FactAttribute
{
    private bool _needsRoot;

    /// <summary>True: it makes network namespaces, too.</summary>
    public bool NeedsRoot
    {
        get => _needsRoot;
        set
        {
            _needsRoot = value;
            if (value && !Environment.IsPrivilegedProcess)
                Skip = "needs root: makes network namespaces";
        }
    }

    /// <summary>Decides by the search path.</summary>
    public TsharkFactAttribute()
    {
        string[] folders = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':');
        if (!folders.Any(folder => File.Exists(Path.Combine(folder, "tshark"))))
            Skip = "needs tshark: install the package tshark";
    }
}
