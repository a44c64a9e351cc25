// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Feeds.Declared;

/// <summary>Length field at the start of each message of a declared envelope.</summary>
internal enum LengthKind : byte
{
    /// <summary>No known length field.</summary>
    None,

    /// <summary>A length of one byte.</summary>
    Byte,

    /// <summary>A length of two bytes, little-endian.</summary>
    Word,

    /// <summary>A length of two bytes, big-endian.</summary>
    WordBigEndian,

    /// <summary>A length of four bytes, little-endian.</summary>
    Double,

    /// <summary>A length of four bytes, big-endian.</summary>
    DoubleBigEndian,
}
