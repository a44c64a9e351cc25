// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Feeds.Streams;

/// <summary>Result of looking for the next message of a TCP stream.</summary>
public enum FrameStatus : byte
{
    /// <summary>A whole message is at the start of the bytes.</summary>
    Complete = 0,

    /// <summary>The bytes end inside a message (or its length field).</summary>
    Incomplete = 1,

    /// <summary>The bytes do not start with a message of the protocol.</summary>
    Bad = 2,
}
