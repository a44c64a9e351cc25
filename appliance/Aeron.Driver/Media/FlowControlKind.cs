// SPDX-License-Identifier: Apache-2.0
namespace Adaptive.Aeron.Driver.Media;

/// <summary>Which of a publication's receivers leads.</summary>
internal enum FlowControlKind
{
    /// <summary>The fastest one; slower ones lose.</summary>
    Max,

    /// <summary>The slowest one.</summary>
    Min,

    /// <summary>The slowest one of those with the group's tag.</summary>
    Tagged,
}
