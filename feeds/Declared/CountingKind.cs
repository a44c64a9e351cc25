// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Feeds.Declared;

/// <summary>How a declared envelope's messages are counted.</summary>
internal enum CountingKind : byte
{
    /// <summary>There is one, or as many in every packet.</summary>
    Fixed,

    /// <summary>A field says it.</summary>
    Field,

    /// <summary>All are equally long and fill the packet.</summary>
    Size,

    /// <summary>One walks over them.</summary>
    Walk,
}
