// SPDX-License-Identifier: Apache-2.0
using Telemetry.Feeds.Streams;
using Telemetry.Pipeline.Decoding.Tcp;

namespace Telemetry.Pipeline.Decoding.Messages;

/// <summary>Overwrites credentials in segments that are not read, or not yet.</summary>
/// <typeparam name="TProtocol">The protocol in the stream.</typeparam>
[HotPath]
internal static class Credentials<TProtocol>
    where TProtocol : struct, IStreamProtocol
{
    private const int LogonReach = 512;     // no logon has credentials beyond this offset of its connection

    private const int ShortestHeader = 3;   // bytes: length and type fields of every supported protocol

    /// <summary>Overwrites the credentials of every logon in a segment, and bytes that look like a logon where no
    /// message boundary is known.</summary>
    /// <param name="payload">The segment's payload.</param>
    /// <param name="direction">Direction of the segment.</param>
    /// <param name="isStrict">True if the preceding bytes are unknown and may be the beginning of a logon: everything
    /// is then overwritten from the first byte that begins no message.</param>
    /// <returns>Number of credential bytes that continue in later segments.</returns>
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

    /// <summary>Overwrites the bytes of a segment that lie in a range of its stream.</summary>
    internal static void Hide(Span<byte> bytes, long start, long from, long to)
    {
        from = Math.Max(start, from);
        to = Math.Min(start + bytes.Length, to);
        if (from < to)
            bytes[(int)(from - start)..(int)(to - start)].Fill((byte)'*');
    }

    /// <summary>Overwrites credentials in a client's segment whose bytes are stored, since the segment may be released
    /// before they are read.</summary>
    /// <param name="start">Offset of the first.</param>
    internal static void HideUnread(TcpDirection stream, Span<byte> payload, long start)
    {
        Hide(payload, start, stream.CutFrom, stream.CutTo);
        if (start < LogonReach && stream.IsStartKnown && start > 0)
        {
            Hide(payload, start, start, LogonReach);
            return;
        }
        int outstanding = Hide(payload, StreamDirection.ToExchange, isStrict: start < LogonReach);
        if (outstanding > 0)
        {
            stream.CutFrom = start + payload.Length;
            stream.CutTo = stream.CutFrom + outstanding;
        }
    }
}
