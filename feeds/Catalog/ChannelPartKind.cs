// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Feeds.Catalog;

/// <summary>Place and form of a value in a channel key.</summary>
internal enum ChannelPartKind : byte
{
    /// <summary>Text in the session bytes.</summary>
    SessionText,

    /// <summary>A number in the first eight session bytes.</summary>
    SessionNumber,

    /// <summary>A number in the bits of the channel.</summary>
    Number,

    /// <summary>A character in the bits of the channel.</summary>
    Character,

    /// <summary>Text in all of the channel.</summary>
    Text,
}
