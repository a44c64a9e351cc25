// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;

namespace Telemetry.Messages;

/// <summary>
/// Reads one message, also of a later or earlier schema version: extra bytes of a longer block are skipped; of what a
/// shorter one lacks, numbers that may be unknown read as <see cref="NullValue"/>, all else as zero. Never reads past
/// the end, whatever the bytes contain.
/// </summary>
public ref struct MessageDecoder
{
    private const int MostTextBytes = 64 << 10;

    private readonly ReadOnlySpan<byte> _block;
    private ReadOnlySpan<byte> _rest;

    private MessageDecoder(MessageHeader header, ReadOnlySpan<byte> body)
    {
        Header = header;
        _block = body[..header.BlockLength];
        _rest = body[header.BlockLength..];
    }

    public MessageHeader Header { get; }

    /// <summary>Publisher, stream sequence and time of the message.</summary>
    public readonly MessageOrigin Origin => MemoryMarshal.Read<MessageOrigin>(_block);

    /// <summary>Checks the header of a message and starts decoding it.</summary>
    /// <returns>False if the message is not of this schema, or shorter than its header states.</returns>
    public static bool TryStart(ReadOnlySpan<byte> message, out MessageDecoder decoder)
    {
        decoder = default;
        if (!MemoryMarshal.TryRead(message, out MessageHeader header) || header.SchemaId != MessageHeader.Schema)
            return false;
        ReadOnlySpan<byte> body = message[MessageHeader.Size..];
        if (header.BlockLength < MessageOrigin.Size || header.BlockLength > body.Length)
            return false;
        decoder = new MessageDecoder(header, body);
        return true;
    }

    /// <summary>Copies the fixed part of the message.</summary>
    public readonly void Read<TBlock>(out TBlock block)
        where TBlock : unmanaged, IMessageBlock
    {
        block = default;
        Span<byte> target = MemoryMarshal.AsBytes(new Span<TBlock>(ref block));
        int known = Math.Min(_block.Length, target.Length);
        _block[..known].CopyTo(target);
        if (known == target.Length)
            return;
        foreach (ushort offset in TBlock.OptionalNumbers)
            if (offset + sizeof(long) > known)
                BinaryPrimitives.WriteInt64LittleEndian(target[offset..], NullValue.Int64);
    }

    /// <summary>Reads the next variable part; empty if there is none, or if the message ends before it does.</summary>
    public ReadOnlySpan<byte> NextBytes()
    {
        if (!BinaryPrimitives.TryReadUInt32LittleEndian(_rest, out uint length) || length > _rest.Length - sizeof(uint))
        {
            _rest = default;
            return default;
        }
        ReadOnlySpan<byte> bytes = _rest.Slice(sizeof(uint), (int)length);
        _rest = _rest[(sizeof(uint) + (int)length)..];
        return bytes;
    }

    /// <summary>Reads the next variable part as text; a longer one than any name is cut.</summary>
    public string NextText()
    {
        ReadOnlySpan<byte> bytes = NextBytes();
        return Encoding.UTF8.GetString(bytes[..Math.Min(bytes.Length, MostTextBytes)]);
    }
}
