// SPDX-License-Identifier: Apache-2.0
using Xunit;

namespace TestSupport;

/// <summary>A test that reads real captures in place; skipped with the reason if they are missing.</summary>
public sealed class VectorsFactAttribute : FactAttribute
{
    /// <summary>Decides by the folder's presence.</summary>
    public VectorsFactAttribute()
    {
        if (ProjectTree.Vectors == null)
            Skip = "needs the real captures: set TELEMETRY_VECTORS to their folder";
    }
}
