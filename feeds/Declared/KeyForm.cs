// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Feeds.Declared;

/// <summary>What the channel key of a declared envelope is made of.</summary>
internal enum KeyForm : byte
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>Numbers.</summary>
    Numbers,

    /// <summary>The session's name.</summary>
    SessionText,

    /// <summary>Names, or a name and a number.</summary>
    Texts,

    /// <summary>Any of these: the plan says which.</summary>
    Any,
}
