// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Feeds.Streams;

/// <summary>What looking for the next message of a stream came to.</summary>
public enum FrameStatus : byte
{
    /// <summary>A whole message stands at the start of the bytes.</summary>
    Complete = 0,

    /// <summary>The bytes end inside a message (or its length field).</summary>
    Incomplete = 1,

    /// <summary>What stands at the start of the bytes is no message of the protocol.</summary>
    Bad = 2,
}
