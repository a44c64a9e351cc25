// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Feeds.Declared;

/// <summary>What each message of a declared envelope begins with.</summary>
internal enum LengthKind : byte
{
    /// <summary>Nothing that is known.</summary>
    None,

    /// <summary>A length of one byte.</summary>
    Byte,

    /// <summary>A length of two bytes, the lower first.</summary>
    Word,

    /// <summary>A length of two bytes, the higher first.</summary>
    WordBigEndian,

    /// <summary>A length of four bytes, the lower first.</summary>
    Double,

    /// <summary>A length of four bytes, the higher first.</summary>
    DoubleBigEndian,
}
