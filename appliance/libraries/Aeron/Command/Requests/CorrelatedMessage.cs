// SPDX-License-Identifier: Apache-2.0
namespace Adaptive.Aeron.Command;

/// <summary>Command of a client without further members: keepalive, close.</summary>
internal readonly ref struct CorrelatedMessage
{
    internal long ClientId { get; private init; }

    internal long CorrelationId { get; private init; }

    internal static int Encode(Span<byte> buffer, long clientId, long correlationId) =>
        new MessageWriter(buffer).Int64(clientId).Int64(correlationId).Length;

    internal static bool TryDecode(ReadOnlySpan<byte> bytes, out CorrelatedMessage message)
    {
        var reader = new MessageReader(bytes);
        message = new CorrelatedMessage
        {
            ClientId = reader.Int64(),
            CorrelationId = reader.Int64(),
        };
        return reader.IsWhole;
    }
}

/// <summary>Command: return a session id that is free on a stream.</summary>
internal readonly ref struct NextSessionIdMessage
{
    internal long ClientId { get; private init; }

    internal long CorrelationId { get; private init; }

    internal int StreamId { get; private init; }

    internal static bool TryDecode(ReadOnlySpan<byte> bytes, out NextSessionIdMessage message)
    {
        var reader = new MessageReader(bytes);
        message = new NextSessionIdMessage
        {
            ClientId = reader.Int64(),
            CorrelationId = reader.Int64(),
            StreamId = reader.Int32(),
        };
        return reader.IsWhole;
    }
}

/// <summary>Command: close a publication, subscription or counter.</summary>
internal readonly ref struct RemoveMessage
{
    internal const long RevokeFlag = 1;

    internal long ClientId { get; private init; }

    internal long CorrelationId { get; private init; }

    internal long RegistrationId { get; private init; }

    /// <summary>For publications: bit 0 revokes. Absent in older clients.</summary>
    internal long Flags { get; private init; }

    internal static int Encode(Span<byte> buffer, long clientId, long correlationId, long registrationId, long flags) =>
        new MessageWriter(buffer).Int64(clientId).Int64(correlationId).Int64(registrationId).Int64(flags).Length;

    internal static bool TryDecode(ReadOnlySpan<byte> bytes, out RemoveMessage message)
    {
        var reader = new MessageReader(bytes);
        message = new RemoveMessage
        {
            ClientId = reader.Int64(),
            CorrelationId = reader.Int64(),
            RegistrationId = reader.Int64(),
            Flags = reader.HasMore ? reader.Int64() : 0,
        };
        return reader.IsWhole;
    }
}
