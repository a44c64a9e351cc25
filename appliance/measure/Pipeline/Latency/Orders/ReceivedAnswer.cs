// SPDX-License-Identifier: Apache-2.0
using Telemetry.Feeds.OrderEntry;
using Telemetry.Model.Packets;

namespace Telemetry.Pipeline.Latency.Orders;

/// <summary>Properties of an answer that matching needs.</summary>
/// <param name="StampNs">Its stamp, nanoseconds.</param>
/// <param name="Connection">The connection that it came over.</param>
/// <param name="Sequence">The exchange's number of it; 0 if it has none.</param>
/// <param name="Hook">Hook at which it was seen.</param>
internal readonly record struct ReceivedAnswer(
    OrderKey Key, OrderKind Kind, long StampNs, uint Connection, ulong Sequence, Hook Hook)
{
    /// <summary>Extracts the answer from a message.</summary>
    public static ReceivedAnswer Of(in PacketEvent packet) => new(
        packet.Message.Key, packet.Message.Kind, packet.StampNs, packet.Connection,
        packet.Message.HasSequence != 0 ? packet.Message.Sequence : 0, packet.Hook);
}

/// <summary>An answer whose request may not have been read yet.</summary>
internal struct HeldAnswer
{
    public ReceivedAnswer Answer;

    /// <summary>Clock until which it waits, nanoseconds.</summary>
    public long UntilNs;

    /// <summary>True if it still waits for its request.</summary>
    public bool IsHeld;

    /// <summary>True if a request of its key is known, though perhaps not the one that it answers.</summary>
    public bool IsKnown;
}
