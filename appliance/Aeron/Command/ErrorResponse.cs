// SPDX-License-Identifier: Apache-2.0
namespace Adaptive.Aeron.Command;

/// <summary>A command was refused, or a channel broke.</summary>
internal readonly ref struct ErrorResponse
{
    /// <summary>The command; of a channel that broke its status counter.</summary>
    internal long OffendingCorrelationId { get; private init; }

    internal int Code { get; private init; }

    internal ReadOnlySpan<byte> Message { get; private init; }

    internal static int Encode(Span<byte> buffer, long offendingCorrelationId, int code, string message)
    {
        var writer = new MessageWriter(buffer);
        writer.Int64(offendingCorrelationId);
        writer.Int32(code);
        writer.Text(message);
        return writer.Length;
    }

    internal static bool TryDecode(ReadOnlySpan<byte> bytes, out ErrorResponse message)
    {
        var reader = new MessageReader(bytes);
        long offendingCorrelationId = reader.Int64();
        int code = reader.Int32();
        ReadOnlySpan<byte> text = reader.Bytes();
        message = new ErrorResponse
        {
            OffendingCorrelationId = offendingCorrelationId,
            Code = code,
            Message = text,
        };
        return reader.IsWhole;
    }
}
