// SPDX-License-Identifier: Apache-2.0
using Telemetry.Feeds.Envelopes;
using Telemetry.Feeds.OrderEntry;
using Telemetry.Feeds.Streams;
using Telemetry.Pipeline.Decoding.Messages;

namespace Telemetry.Playing.Gateway;

/// <summary>Frames and decodes the message at the start of some bytes, with the code of its protocol.</summary>
/// <param name="bytes">In-order bytes of one direction.</param>
/// <param name="tick">Place of the tick's number in a new order.</param>
[HotPath]
internal ref struct MessageCall(ReadOnlySpan<byte> bytes, StreamDirection direction, TickField tick) : IProtocolCall
{
    private readonly ReadOnlySpan<byte> _bytes = bytes;

    /// <summary>Result of framing.</summary>
    public FrameStatus Frame;

    /// <summary>Length of the message, framing included; 0 if it is not known.</summary>
    public int Length;

    /// <summary>Result of decoding; valid of a complete message.</summary>
    public EnvelopeStatus Status;

    /// <summary>The message; valid of a complete one.</summary>
    public OrderMessage Message;

    public void Do<TProtocol>()
        where TProtocol : struct, IStreamProtocol
    {
        Frame = TProtocol.Frame(_bytes, direction, out Length);
        if (Frame != FrameStatus.Complete)
            return;
        StreamState state = default;
        Status = TProtocol.Decode(_bytes[..Length], direction, ref state, tick, ref Message);
    }
}
