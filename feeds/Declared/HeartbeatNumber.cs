// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Feeds.Declared;

/// <summary>Meaning of the number in a declared heartbeat.</summary>
public enum HeartbeatNumber : byte
{
    /// <summary>Number of the next message or packet.</summary>
    Next,

    /// <summary>Number of the last message or packet.</summary>
    Last,

    /// <summary>Number of its own: it uses one as any packet does.</summary>
    Own,

    /// <summary>No usable number.</summary>
    Nothing,
}
