// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Feeds.Envelopes;

/// <summary>
/// Distinguishes a message of a packet from the header of a joined packet, where both begin with a length.
/// </summary>
internal interface IMessageRule
{
    /// <summary>Says whether a message begins so.</summary>
    /// <param name="head">Its first eight bytes, little-endian.</param>
    /// <param name="packet">The captured head of the packet, with a message's first eight bytes at least.</param>
    static abstract bool IsMessage(ulong head, ReadOnlySpan<byte> packet);
}
