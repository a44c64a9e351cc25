// SPDX-License-Identifier: Apache-2.0
using Xunit;

namespace TestSupport;

/// <summary>A table of tests that need root; skipped with the reason where there is none.</summary>
public sealed class RootTheoryAttribute : TheoryAttribute
{
    /// <summary>Decides by <see cref="RootTests"/>.</summary>
    public RootTheoryAttribute() => Skip = RootTests.SkipReason!;
}
