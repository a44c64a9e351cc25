// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Feeds.Declared;

/// <summary>What the number of a declared heartbeat is.</summary>
public enum HeartbeatNumber : byte
{
    /// <summary>That of the next message or packet.</summary>
    Next,

    /// <summary>That of the last message or packet.</summary>
    Last,

    /// <summary>One of its own: it uses a number as any packet does.</summary>
    Own,

    /// <summary>None that could be used.</summary>
    Nothing,
}
