// SPDX-License-Identifier: Apache-2.0
namespace Adaptive.Aeron.Command;

/// <summary>Event: a command was refused, or a channel failed.</summary>
internal readonly ref struct ErrorResponse
{
    /// <summary>Id of the command; of a failed channel its status counter.</summary>
    internal long OffendingCorrelationId { get; private init; }

    internal int Code { get; private init; }

    internal ReadOnlySpan<byte> Message { get; private init; }

    internal static int Encode(Span<byte> buffer, long offendingCorrelationId, int code, string message) =>
        new MessageWriter(buffer).Int64(offendingCorrelationId).Int32(code).Text(message).Length;

    internal static bool TryDecode(ReadOnlySpan<byte> bytes, out ErrorResponse message)
    {
        var reader = new MessageReader(bytes);
        message = new ErrorResponse
        {
            OffendingCorrelationId = reader.Int64(),
            Code = reader.Int32(),
            Message = reader.Bytes(),
        };
        return reader.IsWhole;
    }
}
