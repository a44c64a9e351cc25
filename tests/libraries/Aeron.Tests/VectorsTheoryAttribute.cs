// SPDX-License-Identifier: Apache-2.0
using TestSupport;

namespace Adaptive.Aeron.Tests;

/// <summary>A theory that reads real captures in place; skipped with the reason where they are not.</summary>
public sealed class VectorsTheoryAttribute : TheoryAttribute
{
    /// <summary>Decides by the folder's presence.</summary>
    public VectorsTheoryAttribute()
    {
        if (ProjectTree.Vectors is null)
            Skip = "needs the real captures: set TELEMETRY_VECTORS to their folder";
    }
}
