// SPDX-License-Identifier: Apache-2.0
namespace Adaptive.Aeron.Driver.Media;

/// <summary>Receiver of a publication that sets the pace.</summary>
internal enum FlowControlKind
{
    /// <summary>The fastest one; slower ones lose data.</summary>
    Max,

    /// <summary>The slowest one.</summary>
    Min,

    /// <summary>The slowest one of those with the group's tag.</summary>
    Tagged,
}
