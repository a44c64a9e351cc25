// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using Telemetry.Reports.Receiving;

namespace TestSupport.Fleet;

/// <summary>Passes messages on, changed or not, or drops them.</summary>
/// <param name="to">Receives them.</param>
/// <param name="change">Message to pass on in place of one of a stream and a template; null to drop it.</param>
public sealed class ChangedMessages(IMessageHandler to, Func<int, ushort, byte[], byte[]?> change) : IMessageHandler
{
    /// <inheritdoc/>
    public void OnMessage(int streamId, ReadOnlySpan<byte> message)
    {
        ushort template = BinaryPrimitives.ReadUInt16LittleEndian(message[2..]);
        if (change(streamId, template, message.ToArray()) is { } changed)
            to.OnMessage(streamId, changed);
    }
}
