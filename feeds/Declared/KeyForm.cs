// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Feeds.Declared;

/// <summary>Encoding of the channel key of a declared envelope.</summary>
internal enum KeyForm : byte
{
    /// <summary>No key.</summary>
    None,

    /// <summary>Numbers.</summary>
    Numbers,

    /// <summary>Session text.</summary>
    SessionText,

    /// <summary>Texts, or a text and a number.</summary>
    Texts,

    /// <summary>Any of these, as the plan says.</summary>
    Any,
}
