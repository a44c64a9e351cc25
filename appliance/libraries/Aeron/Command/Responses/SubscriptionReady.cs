// SPDX-License-Identifier: Apache-2.0
namespace Adaptive.Aeron.Command;

/// <summary>Event: a subscription is ready; images follow.</summary>
internal readonly ref struct SubscriptionReady
{
    internal long CorrelationId { get; private init; }

    /// <summary>Counter of the channel's status, or -1.</summary>
    internal int ChannelStatusId { get; private init; }

    internal static int Encode(Span<byte> buffer, long correlationId, int channelStatusId) =>
        new MessageWriter(buffer).Int64(correlationId).Int32(channelStatusId).Length;

    internal static bool TryDecode(ReadOnlySpan<byte> bytes, out SubscriptionReady message)
    {
        var reader = new MessageReader(bytes);
        message = new SubscriptionReady
        {
            CorrelationId = reader.Int64(),
            ChannelStatusId = reader.Int32(),
        };
        return reader.IsWhole;
    }
}

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

/// <summary>Event: a client was silent for too long and its resources were closed.</summary>
internal readonly ref struct ClientTimeout
{
    internal long ClientId { get; private init; }

    internal static int Encode(Span<byte> buffer, long clientId) =>
        new MessageWriter(buffer).Int64(clientId).Length;

    internal static bool TryDecode(ReadOnlySpan<byte> bytes, out ClientTimeout message)
    {
        var reader = new MessageReader(bytes);
        message = new ClientTimeout
        {
            ClientId = reader.Int64(),
        };
        return reader.IsWhole;
    }
}

/// <summary>Event: a counter was added or removed.</summary>
internal readonly ref struct CounterUpdate
{
    internal long CorrelationId { get; private init; }

    internal int CounterId { get; private init; }

    internal static int Encode(Span<byte> buffer, long correlationId, int counterId) =>
        new MessageWriter(buffer).Int64(correlationId).Int32(counterId).Length;

    internal static bool TryDecode(ReadOnlySpan<byte> bytes, out CounterUpdate message)
    {
        var reader = new MessageReader(bytes);
        message = new CounterUpdate
        {
            CorrelationId = reader.Int64(),
            CounterId = reader.Int32(),
        };
        return reader.IsWhole;
    }
}

/// <summary>Event: a free session id.</summary>
internal readonly ref struct NextSessionId
{
    internal static int Encode(Span<byte> buffer, long correlationId, int sessionId) =>
        new MessageWriter(buffer).Int64(correlationId).Int32(sessionId).Length;
}

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
