// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Feeds.Declared;

/// <summary>Method of counting the messages of a declared envelope.</summary>
internal enum CountingKind : byte
{
    /// <summary>One message, or the same number in every packet.</summary>
    Fixed,

    /// <summary>A field holds the count.</summary>
    Field,

    /// <summary>All messages are equally long and fill the packet.</summary>
    Size,

    /// <summary>Each message's length is followed to the next message.</summary>
    Walk,
}
