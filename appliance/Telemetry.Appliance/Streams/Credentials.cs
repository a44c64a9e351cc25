// SPDX-License-Identifier: Apache-2.0
using Telemetry.Feeds;

namespace Telemetry.Appliance.Streams;

/// <summary>Keeps credentials out of segments that nobody reads.</summary>
/// <typeparam name="TProtocol">The protocol in the stream.</typeparam>
[HotPath]
internal static class Credentials<TProtocol>
    where TProtocol : struct, IStreamProtocol
{
    /// <summary>Overwrites credentials in a segment that nobody reads, taken to begin with a message.</summary>
    internal static void Hide(Span<byte> payload, StreamDirection direction)
    {
        while (!payload.IsEmpty)
        {
            FrameStatus status = TProtocol.Frame(payload, direction, out int length);
            if (status == FrameStatus.Bad)
                return;
            Span<byte> message = status == FrameStatus.Complete ? payload[..length] : payload;
            TProtocol.Redact(message, direction, out _, out _);
            payload = payload[message.Length..];
        }
    }
}
