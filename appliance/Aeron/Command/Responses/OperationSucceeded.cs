// SPDX-License-Identifier: Apache-2.0
namespace Adaptive.Aeron.Command;

/// <summary>Event: a command without another answer was executed.</summary>
internal readonly ref struct OperationSucceeded
{
    internal long CorrelationId { get; private init; }

    internal static int Encode(Span<byte> buffer, long correlationId) =>
        new MessageWriter(buffer).Int64(correlationId).Length;

    internal static bool TryDecode(ReadOnlySpan<byte> bytes, out OperationSucceeded message)
    {
        var reader = new MessageReader(bytes);
        message = new OperationSucceeded
        {
            CorrelationId = reader.Int64(),
        };
        return reader.IsWhole;
    }
}
