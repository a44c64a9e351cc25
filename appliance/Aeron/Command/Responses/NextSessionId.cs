// SPDX-License-Identifier: Apache-2.0
namespace Adaptive.Aeron.Command;

/// <summary>Event: a free session id.</summary>
internal readonly ref struct NextSessionId
{
    internal static int Encode(Span<byte> buffer, long correlationId, int sessionId) =>
        new MessageWriter(buffer).Int64(correlationId).Int32(sessionId).Length;
}
