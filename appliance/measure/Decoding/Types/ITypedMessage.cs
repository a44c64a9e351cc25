// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Pipeline.Decoding.Types;

/// <summary>Reader of the type and the length of a datagram protocol's messages: one struct for each layout.</summary>
internal interface ITypedMessage
{
    /// <summary>Bytes of a message that are read.</summary>
    static abstract int HeadLength { get; }

    /// <summary>Bytes of a message that its length field does not count: those of the field itself, where it stands
    /// before the message.</summary>
    static virtual int Uncounted => 0;

    /// <summary>Bytes from this message to the next one; at least 1.</summary>
    /// <param name="message">The message from its first byte, at least a head of it.</param>
    static abstract int Size(ReadOnlySpan<byte> message);

    /// <summary>Type of the message.</summary>
    /// <param name="message">The message from its first byte, at least a head of it.</param>
    static abstract uint TypeOf(ReadOnlySpan<byte> message);

    /// <summary>True if the message uses no number of the sequence, though others of its packet do.</summary>
    /// <param name="message">The message from its first byte, at least a head of it.</param>
    static virtual bool IsUnnumbered(ReadOnlySpan<byte> message) => false;
}
