// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Telemetry.Messages;
using Telemetry.Reports.Receiving;

namespace Telemetry.Monitor.Tests.Versions;

/// <summary>Messages of one appliance as another version of it would have sent them: each stream is numbered without a
/// hole, whatever is left out or added.</summary>
internal abstract class RenumberedMessages(IMessageHandler to) : IMessageHandler
{
    private const int SequenceAt = MessageHeader.Size + 16;

    private readonly ulong[] _added = new ulong[StreamIds.Count];   // modulo 2^64: less what was left out

    public void OnMessage(int streamId, ReadOnlySpan<byte> message)
    {
        int stream = streamId - StreamIds.Snapshots;
        ulong number = BinaryPrimitives.ReadUInt64LittleEndian(message[SequenceAt..]);
        if (Changed(message.ToArray()) is not { } changed)
        {
            _added[stream]--;
            return;
        }
        Send(streamId, changed, number);
        foreach (byte[] more in After(changed))
        {
            _added[stream]++;
            Send(streamId, more, number);
        }
    }

    /// <summary>The message as the other version has it; null if it has none of the kind.</summary>
    protected abstract byte[]? Changed(byte[] message);

    /// <summary>Messages that the other version sends behind one.</summary>
    protected virtual IEnumerable<byte[]> After(byte[] message) => [];

    protected static ushort TemplateOf(ReadOnlySpan<byte> message) =>
        BinaryPrimitives.ReadUInt16LittleEndian(message[2..]);

    protected static ushort LengthOf(ReadOnlySpan<byte> message) => BinaryPrimitives.ReadUInt16LittleEndian(message);

    private void Send(int streamId, byte[] message, ulong number)
    {
        BinaryPrimitives.WriteUInt64LittleEndian(
            message.AsSpan(SequenceAt), unchecked(number + _added[streamId - StreamIds.Snapshots]));
        if (TemplateOf(message) == PublicationMessage.TemplateId)
        {
            Span<byte> block = message.AsSpan(MessageHeader.Size);
            PublicationMessage numbers = MemoryMarshal.Read<PublicationMessage>(block);
            unchecked
            {
                numbers.LastSequence0 += _added[0];
                numbers.LastSequence1 += _added[1];
                numbers.LastSequence2 += _added[2];
                numbers.LastSequence3 += _added[3];
            }
            MemoryMarshal.Write(block, in numbers);
        }
        to.OnMessage(streamId, message);
    }
}
