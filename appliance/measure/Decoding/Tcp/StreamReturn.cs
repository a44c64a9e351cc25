// SPDX-License-Identifier: Apache-2.0
using Telemetry.Pipeline.Decoding.Segments;

namespace Telemetry.Pipeline.Decoding.Tcp;

/// <summary>Returns a stream to its position before missing bytes were given up.</summary>
[HotPath]
internal static class StreamReturn
{
    /// <summary>Saves the stream's position before missing bytes are given up, unless it is already beyond such bytes
    /// and no message was read there.</summary>
    internal static void KeepBelow(TcpDirection stream)
    {
        if (stream.Below is { IsKept: true, IsPassed: false } && !stream.IsSynced)
            return;
        StreamInPlace.KeepEarlier(stream);
        stream.ForgetBelow();
        ref StreamBelow below = ref stream.Below;
        below.IsKept = true;
        below.IsSynced = stream.IsSynced;
        below.State = stream.State;
        below.Next = stream.Expected;
        below.From = below.Next;
        below.Beyond = stream.IsTail || stream.Store.HasHole(stream.Next) ? stream.HoleEnd : long.MaxValue;
        if (stream.PartialLength == 0)
            return;
        below.From = stream.PartialStart;
        StreamInPlace.SetPartialAside(stream);
    }

    /// <summary>Sets aside a segment that continues below bytes that were given up, if messages were read beyond them:
    /// it may only be late, and then the next segment does not continue there.</summary>
    /// <returns>True if it was set aside.</returns>
    internal static bool TryHold(
        TcpDirection stream, in SegmentInput input, ReadOnlySpan<byte> payload, in SegmentOrigin origin)
    {
        long end = origin.PayloadStart + input.PayloadLength;
        if (!stream.IsSynced || stream.Below.HasSegment || end >= stream.SkippedTo)
            return false;
        stream.Aside.Add(stream, AsideReason.Below, input.Sequence, payload, input.PayloadLength, origin);
        stream.Below.HasUnread = StreamInPlace.IsWhole(stream);
        if (stream.Below.HasUnread)
            return false;
        stream.Below.Next = end;
        stream.Below.HasSegment = true;
        return true;
    }

    /// <summary>Returns to the position before missing bytes were given up. Bytes already read beyond them are not read
    /// again; bytes that could not be read there are discarded, unless the bytes below reach them.</summary>
    /// <param name="end">Offset after the segment that continues below.</param>
    /// <returns>False if messages were read beyond, and only one segment continues below them.</returns>
    internal static bool TryReturnBelow(TcpDirection stream, long end)
    {
        if (stream.IsSynced && !stream.Below.HasSegment)
            return false;
        StreamBelow below = stream.Below;
        stream.Below = default;
        bool hasRead = stream.IsSynced;
        (stream.ReadFrom, stream.ReadTo) = hasRead ? (stream.SkippedTo, stream.Next) : (0, 0);
        if (end >= below.Beyond)
            StreamInPlace.SetUnreadAside(stream);
        stream.Store.Clear();
        if (stream.PartialLength > 0)
        {
            stream.ReadTo = stream.PartialStart;
            stream.Partial.AsSpan(0, stream.PartialLength).Clear();
            stream.EndPartial();
        }
        stream.Next = below.From;
        stream.IsSynced = below.IsSynced;
        stream.State = below.State;
        stream.SkippedFrom = stream.SkippedTo = 0;
        if (!hasRead)
        {
            stream.IsGapFilled = !stream.IsGapPending;
            stream.ForgetGap();
        }
        stream.IsHoleOurs = false;
        stream.HoleSinceNs = TcpDirection.NoHole;
        stream.Search.Restart(stream.Next);
        return true;
    }

    /// <summary>Limit for reading up to an offset: bytes that were read before those below them are not read
    /// again.</summary>
    internal static long LimitOf(TcpDirection stream, long end) =>
        stream.ReadTo > 0 && stream.Next < stream.ReadFrom ? Math.Min(end, stream.ReadFrom) : end;

    /// <summary>Skips bytes that were read before those below them, if a message ends where they begin; otherwise they
    /// did not belong to the stream.</summary>
    internal static void SkipWhatWasRead(TcpDirection stream)
    {
        if (stream.ReadTo == 0 || stream.Next < stream.ReadFrom)
            return;
        if (stream.Next == stream.ReadFrom && stream.IsSynced && stream.PartialLength == 0)
        {
            stream.Next = stream.ReadTo;
            stream.State.SequenceKnown = 0;
            stream.IsGapFilled = !stream.IsGapPending;
        }
        stream.ReadFrom = stream.ReadTo = 0;
    }
}
