// SPDX-License-Identifier: Apache-2.0
using Telemetry.Feeds.Streams;
using Telemetry.Pipeline.Decoding.Messages;
using Telemetry.Pipeline.Decoding.Segments;

namespace Telemetry.Pipeline.Decoding.Tcp;

/// <summary>Bytes that were given up and come after all are read in their place, while the stream stays beyond them.
/// Parts of messages at both edges of the missing bytes wait for them in <see cref="SegmentsAside"/>.</summary>
[HotPath]
internal static class StreamInPlace
{
    /// <summary>True if a segment has bytes of those that were given up last, or if earlier ones are to be
    /// read.</summary>
    internal static bool IsDue(TcpDirection stream, long start, long end) =>
        IsOpen(stream) && !stream.Below.HasSegment
        && (stream.Below.HasUnread || Includes(stream, start, end));

    /// <summary>True if a segment has bytes of those that were given up last and not read since.</summary>
    internal static bool Includes(TcpDirection stream, long start, long end) =>
        start < stream.SkippedTo && end > stream.Below.From;

    /// <summary>Counts the bytes of a range that were given up and have not come.</summary>
    internal static long CountMissing(TcpDirection stream, long from, long to)
    {
        bool isLast = stream.Below.IsKept && stream.SkippedFrom <= stream.Below.Next;
        long first = isLast ? Math.Max(stream.SkippedFrom, stream.Below.From) : stream.SkippedFrom;
        long missing =
            CountMissing(stream, Math.Max(from, first), Math.Min(to, stream.SkippedTo), AsideReason.Below);
        if (stream.EarlierCount == 0)
            return missing;
        for (int at = stream.Earlier.First(stream, 0); at >= 0; at = stream.Earlier.First(stream, at + 1))
        {
            ref readonly EarlierHole hole = ref stream.Earlier.At(at);
            first = Math.Max(hole.SkippedFrom, hole.Below.From);
            missing += CountMissing(stream, Math.Max(from, first), Math.Min(to, hole.SkippedTo), AsideReason.Earlier);
        }
        return missing;
    }

    private static long CountMissing(TcpDirection stream, long from, long to, AsideReason reason)
    {
        if (from >= to)
            return 0;
        return to - from - (stream.AsideCount > 0 ? stream.Aside.CountBelow(stream, from, to, reason) : 0);
    }

    /// <summary>Keeps the bytes that were given up last, because others are given up now.</summary>
    internal static void KeepEarlier(TcpDirection stream)
    {
        ref StreamBelow below = ref stream.Below;
        if (!below.IsKept || stream.SkippedTo <= below.From)
            return;
        if (!below.IsSynced || stream.SkippedFrom > below.Next)
        {
            stream.NoteForgotten(stream.SkippedFrom, stream.SkippedTo);
            return;
        }
        below.HasUnread |= below.HasSegment;
        below.HasSegment = false;
        stream.Aside.Change(stream, AsideReason.Below, AsideReason.Earlier, below.From, stream.SkippedTo);
        stream.Earlier.Add(stream, new EarlierHole
        {
            Below = below,
            SkippedFrom = stream.SkippedFrom,
            SkippedTo = stream.SkippedTo,
        });
        stream.SkippedFrom = stream.SkippedTo = 0;
    }

    /// <summary>Sets a segment aside if it has bytes that were given up earlier.</summary>
    internal static void SetEarlierAside(TcpDirection stream, ReadOnlySpan<byte> payload, in SegmentOrigin origin)
    {
        bool isAside = false;
        long end = origin.PayloadStart + payload.Length;
        for (int at = stream.Earlier.First(stream, 0); at >= 0; at = stream.Earlier.First(stream, at + 1))
        {
            ref EarlierHole hole = ref stream.Earlier.At(at);
            if (origin.PayloadStart >= hole.SkippedTo || end <= hole.Below.From)
                continue;
            hole.Below.HasUnread = true;
            if (!isAside)
            {
                stream.Aside.Add(stream, AsideReason.Earlier, stream.SequenceOf(origin.PayloadStart), payload,
                    payload.Length, origin);
            }
            isAside = true;
        }
    }

    /// <summary>Exchanges the bytes that were given up last with earlier ones.</summary>
    internal static void Exchange(TcpDirection stream, ref EarlierHole hole)
    {
        (stream.Below, hole.Below) = (hole.Below, stream.Below);
        (stream.SkippedFrom, hole.SkippedFrom) = (hole.SkippedFrom, stream.SkippedFrom);
        (stream.SkippedTo, hole.SkippedTo) = (hole.SkippedTo, stream.SkippedTo);
    }

    /// <summary>True if bytes before an offset are given up only because what comes before them is missing: they are
    /// the end of a message, or may be.</summary>
    internal static bool IsEdge(TcpDirection stream, long offset) =>
        stream.Below.IsKept && stream.SkippedTo == stream.Next && stream.Next < offset
        && offset >= stream.Below.Beyond && offset - stream.Below.Beyond <= StreamDispatch.MaxMessageLength;

    /// <summary>Sets the stored bytes before an offset aside.</summary>
    internal static void SetStoredAside(TcpDirection stream, long offset)
    {
        SegmentStore store = stream.Store;
        while (store.FirstStart < offset)
        {
            SegmentOrigin origin = store.FirstOrigin;
            origin.PayloadStart = store.FirstStart;
            Span<byte> bytes = store.FirstBytes;
            if (bytes.Length > offset - origin.PayloadStart)
                bytes = bytes[..(int)(offset - origin.PayloadStart)];
            long end = origin.PayloadStart + bytes.Length;
            stream.Aside.Add(
                stream, AsideReason.Below, stream.SequenceOf(origin.PayloadStart), bytes, bytes.Length, origin);
            store.DropBefore(end);
        }
    }

    /// <summary>Sets everything aside that is not read yet.</summary>
    internal static void SetUnreadAside(TcpDirection stream)
    {
        if (stream.PartialLength > 0)
            SetPartialAside(stream);
        SetStoredAside(stream, long.MaxValue);
    }

    /// <summary>Sets a copy of the incomplete message aside.</summary>
    internal static void SetPartialAside(TcpDirection stream)
    {
        SegmentOrigin origin = stream.PartialOrigin;
        origin.PayloadStart = stream.PartialStart;
        Span<byte> bytes = stream.Partial.AsSpan(0, stream.PartialLength);
        stream.Aside.Add(
            stream, AsideReason.Below, stream.SequenceOf(origin.PayloadStart), bytes, bytes.Length, origin);
    }

    /// <summary>True if all bytes that were given up last have come.</summary>
    internal static bool IsWhole(TcpDirection stream) =>
        IsOpen(stream) && stream.Aside.CountBelow(stream, stream.Below.From, stream.SkippedTo)
            == stream.SkippedTo - stream.Below.From;

    /// <summary>Moves the stream to the first message that was given up.</summary>
    /// <returns>The stream's position.</returns>
    internal static StreamPosition Begin(TcpDirection stream, bool isEarlier)
    {
        StreamPosition main = StreamPosition.Of(stream);
        stream.IsReadInPlace = true;
        if (IsWhole(stream))
        {
            stream.IsGapFilled = isEarlier || !stream.IsGapPending;
            if (!isEarlier)
                stream.ForgetGap();
        }
        main.IsGapPending = stream.IsGapPending;
        stream.IsGapPending = false;
        stream.PartialLength = stream.PartialNeeded = 0;
        stream.Next = stream.Below.From;
        stream.State = stream.Below.State;
        return main;
    }

    /// <summary>Bytes to be read next in their place; empty if there are none.</summary>
    internal static Span<byte> Next(TcpDirection stream, out SegmentOrigin origin) =>
        stream.Aside.BelowFrom(stream, stream.Next, stream.SkippedTo, out origin);

    /// <summary>Returns to the stream's position. What is left of an incomplete message waits for its other
    /// bytes.</summary>
    internal static void End(TcpDirection stream, in StreamPosition main)
    {
        (long from, long to) = (stream.Below.From, stream.SkippedTo);
        bool isOver = !stream.IsSynced || stream.Next >= stream.SkippedTo;
        stream.Below.From = stream.PartialLength > 0 ? stream.PartialStart : stream.Next;
        stream.Below.State = stream.State;
        stream.Below.HasUnread = false;
        if (stream.PartialLength > 0)
        {
            stream.Partial.AsSpan(0, stream.PartialLength).Clear();
            stream.EndPartial();
        }
        main.Restore(stream);
        stream.IsReadInPlace = false;
        if (isOver)
        {
            stream.SkippedFrom = stream.SkippedTo = 0;
            stream.Below = default;
        }
        else
        {
            to = stream.Below.From;
        }
        stream.Aside.Drop(stream, AsideReason.Below, from, to);
    }

    private static bool IsOpen(TcpDirection stream) =>
        stream.IsSynced && stream.Below is { IsKept: true, IsSynced: true }
        && stream.SkippedFrom <= stream.Below.Next && stream.SkippedTo > stream.Below.From;
}

/// <summary>Position of a stream, saved while it reads elsewhere.</summary>
internal struct StreamPosition
{
    internal bool IsGapPending;
    private long _next;
    private StreamState _state;
    private ArraySegment<byte> _partial;
    private int _partialLength;
    private int _partialNeeded;
    private long _partialStart;
    private SegmentOrigin _partialOrigin;

    internal static StreamPosition Of(TcpDirection stream) => new()
    {
        _next = stream.Next,
        _state = stream.State,
        _partial = stream.Partial,
        _partialLength = stream.PartialLength,
        _partialNeeded = stream.PartialNeeded,
        _partialStart = stream.PartialStart,
        _partialOrigin = stream.PartialOrigin,
    };

    internal readonly void Restore(TcpDirection stream)
    {
        stream.Next = _next;
        stream.State = _state;
        stream.Partial = _partial;
        stream.PartialLength = _partialLength;
        stream.PartialNeeded = _partialNeeded;
        stream.PartialStart = _partialStart;
        stream.PartialOrigin = _partialOrigin;
        stream.IsSynced = true;
        stream.IsGapPending = IsGapPending;
    }
}
