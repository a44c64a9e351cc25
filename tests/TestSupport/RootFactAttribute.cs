// SPDX-License-Identifier: Apache-2.0
using Xunit;

namespace TestSupport;

/// <summary>A test that needs root; skipped with the reason where there is none.</summary>
public sealed class RootFactAttribute : FactAttribute
{
    /// <summary>Decides by <see cref="RootTests"/>.</summary>
    public RootFactAttribute() => Skip = RootTests.SkipReason!;
}
