// SPDX-License-Identifier: Apache-2.0
using Telemetry.Feeds;
using Telemetry.Feeds.Streams;

namespace Telemetry.Pipeline.Decoding.Messages;

/// <summary>Keeps credentials out of segments that nobody reads, or nobody yet.</summary>
/// <typeparam name="TProtocol">The protocol in the stream.</typeparam>
[HotPath]
internal static class Credentials<TProtocol>
    where TProtocol : struct, IStreamProtocol
{
    private const int ShortestHeader = 3;   // bytes that tell length and type, in every protocol here

    /// <summary>
    /// Overwrites the credentials of every logon in a segment, and of what looks like one where no message is known to
    /// begin.
    /// </summary>
    /// <param name="payload">The segment's payload.</param>
    /// <param name="direction">Which direction.</param>
    /// <param name="isStrict">Whether what came before is not known, and may have been the beginning of a logon: from
    /// the first byte that begins no message, everything is overwritten.</param>
    /// <returns>How many bytes of credentials the segments behind this one hold.</returns>
    internal static int Hide(Span<byte> payload, StreamDirection direction, bool isStrict)
    {
        int outstanding = 0;
        while (!payload.IsEmpty)
        {
            FrameStatus status = TProtocol.Frame(payload, direction, out int length);
            bool isMessage = status == FrameStatus.Complete
                || (status == FrameStatus.Incomplete && payload.Length >= ShortestHeader && length > 0);
            if (!isMessage && isStrict)
            {
                payload.Fill((byte)'*');
                return outstanding;
            }
            if (isMessage)
            {
                TProtocol.Redact(payload[..Math.Min(payload.Length, length)], direction, out int from, out int hidden);
                if (hidden > 0)
                    outstanding = Math.Max(outstanding, from + hidden - payload.Length);
            }
            bool isAligned = status == FrameStatus.Complete || (isMessage && isStrict);
            payload = payload[(isAligned ? Math.Min(payload.Length, length) : 1)..];
        }
        return outstanding;
    }
}
