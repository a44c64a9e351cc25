// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Feeds.Declared;

/// <summary>Encoding of a declared field.</summary>
public enum FieldForm : byte
{
    /// <summary>An unsigned integer in the protocol's byte order, 1 to 8 bytes.</summary>
    Integer,

    /// <summary>A decimal number in ASCII, 1 to 18 characters; leading spaces are allowed.</summary>
    Digits,

    /// <summary>Printable ASCII, padded with spaces or NULs.</summary>
    Text,
}
