// SPDX-License-Identifier: Apache-2.0
using Xunit;

namespace TestSupport;

/// <summary>A table of tests that need root; skipped with the reason where there is none.</summary>
public sealed class RootTheoryAttribute : TheoryAttribute
{
    /// <summary>Decides by the process's user.</summary>
    public RootTheoryAttribute()
    {
        if (!Environment.IsPrivilegedProcess)
            Skip = "needs root: makes network namespaces and loads kernel programs";
    }
}
