// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Feeds.Envelopes;

/// <summary>Reader of the length of a datagram protocol's messages: one struct per protocol.</summary>
internal interface IMessageHead
{
    /// <summary>Bytes of a message that <see cref="Size"/> reads; no message is shorter.</summary>
    static abstract int HeadLength { get; }

    /// <summary>Length of the whole message, head included; less than a head's if it is illegal.</summary>
    /// <param name="message">The message from its first byte, at least a head of it.</param>
    static abstract int Size(ReadOnlySpan<byte> message);
}
