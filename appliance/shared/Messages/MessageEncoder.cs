// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;

namespace Telemetry.Messages;

/// <summary>Writes one message into a buffer: header, block, then its variable parts in the schema's order.</summary>
public ref struct MessageEncoder
{
    private readonly Span<byte> _buffer;

    private MessageEncoder(Span<byte> buffer, int length)
    {
        _buffer = buffer;
        Length = length;
    }

    /// <summary>Bytes written so far.</summary>
    public int Length { get; private set; }

    /// <summary>Starts a message.</summary>
    /// <param name="buffer">At least as long as the message becomes.</param>
    /// <param name="block">The fixed part.</param>
    public static MessageEncoder Begin<TBlock>(Span<byte> buffer, ref readonly TBlock block)
        where TBlock : unmanaged, IMessageBlock
    {
        var header = new MessageHeader
        {
            BlockLength = TBlock.BlockLength,
            TemplateId = TBlock.TemplateId,
            SchemaId = MessageHeader.Schema,
            Version = MessageHeader.SchemaVersion,
        };
        MemoryMarshal.Write(buffer, in header);
        MemoryMarshal.Write(buffer[MessageHeader.Size..], in block);
        return new MessageEncoder(buffer, MessageHeader.Size + TBlock.BlockLength);
    }

    /// <summary>Appends a variable part.</summary>
    public void AppendBytes(scoped ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(_buffer[(Length + sizeof(uint))..]);
        BinaryPrimitives.WriteUInt32LittleEndian(_buffer[Length..], (uint)bytes.Length);
        Length += sizeof(uint) + bytes.Length;
    }

    /// <summary>Appends text as UTF-8.</summary>
    public void AppendText(scoped ReadOnlySpan<char> text)
    {
        int written = Encoding.UTF8.GetBytes(text, _buffer[(Length + sizeof(uint))..]);
        BinaryPrimitives.WriteUInt32LittleEndian(_buffer[Length..], (uint)written);
        Length += sizeof(uint) + written;
    }
}
