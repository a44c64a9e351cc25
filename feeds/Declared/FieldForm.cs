// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Feeds.Declared;

/// <summary>How the bytes of a declared field are read.</summary>
public enum FieldForm : byte
{
    /// <summary>An unsigned integer in the protocol's byte order, 1 to 8 bytes.</summary>
    Integer,

    /// <summary>A decimal number in ASCII, 1 to 18 characters; spaces may stand before it.</summary>
    Digits,

    /// <summary>Printable ASCII, padded with spaces or NULs.</summary>
    Text,
}
