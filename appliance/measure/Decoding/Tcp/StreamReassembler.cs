// SPDX-License-Identifier: Apache-2.0
using Telemetry.Feeds.Streams;
using Telemetry.Pipeline.Decoding.Messages;
using Telemetry.Pipeline.Decoding.Segments;

namespace Telemetry.Pipeline.Decoding.Tcp;

/// <summary>Reads one direction of one connection: puts segments in order, cuts them into messages, and finds the next
/// boundary when bytes are missing for good. Compiled once for each protocol and sink.</summary>
/// <typeparam name="TProtocol">The protocol in the stream.</typeparam>
/// <typeparam name="TSink">Destination of the events.</typeparam>
[HotPath]
internal readonly ref partial struct StreamReassembler<TProtocol, TSink>
    where TProtocol : struct, IStreamProtocol
    where TSink : struct, IPacketEventSink
{
    private const int HeaderReach = 4;      // bytes after which no supported protocol refuses a message

    private readonly MessageEmitter<TProtocol, TSink> _emitter;
    private readonly TcpDirection _stream;
    private readonly StreamDirection _direction;
    private readonly TickClock _clock;
    private readonly bool _isClosed;

    internal StreamReassembler(ref TSink sink, TcpConnection connection, in StreamFlow flow, in TickClock clock)
    {
        _stream = connection.Of(flow.Direction);
        _direction = flow.Direction;
        _clock = clock;
        _isClosed = connection.IsClosed;
        _emitter = new MessageEmitter<TProtocol, TSink>(ref sink, connection, flow, clock.ClockNs);
    }

    /// <summary>Processes the captured payload of one segment.</summary>
    /// <param name="payload">The captured bytes; credentials in it are overwritten.</param>
    /// <param name="payloadLength">Length of the whole payload, bytes.</param>
    internal void Take(Span<byte> payload, int payloadLength, in SegmentOrigin origin)
    {
        long start = origin.PayloadStart;
        if (payload.Length > _stream.Store.Capacity / 2)
            payload = payload[..(_stream.Store.Capacity / 2)];
        long end = start + payload.Length;
        if (_stream.EarlierCount > 0)
            ReadEarlier(payload, origin);
        if (StreamInPlace.IsDue(_stream, start, end))
            ReadInPlace(payload, origin);
        if (_direction == StreamDirection.ToExchange && start < _stream.Next)
            HideOldCredentials(payload, start);
        ReadInOrder(payload, start, end, origin);
        if (_stream.Next < end)
            Keep(payload, start, end, origin);
        if (payload.Length < payloadLength)
            Cut(end, start + payloadLength, origin);
        WatchHole();
    }

    private void ReadInOrder(Span<byte> payload, long start, long end, in SegmentOrigin origin)
    {
        while (true)
        {
            StreamReturn.SkipWhatWasRead(_stream);
            long firstStored = _stream.Store.FirstStart;
            if (firstStored <= _stream.Next)
            {
                if (!Drain())
                    return;
            }
            else if (_stream.IsSynced && start <= _stream.Next && _stream.Next < end)
            {
                long limit = StreamReturn.LimitOf(_stream, Math.Min(end, firstStored));
                Deliver(payload[(int)(_stream.Next - start)..(int)(limit - start)], origin);
            }
            else
            {
                return;
            }
        }
    }

    /// <summary>Stores bytes that cannot be read yet; if there is no room, gives up the oldest missing bytes, though
    /// they may still come.</summary>
    private void Keep(Span<byte> payload, long start, long end, in SegmentOrigin origin)
    {
        while (_stream.Next < end)
        {
            long from = Math.Max(start, _stream.Next);
            if (_stream.Store.TryInsert(_stream.Next, from, payload[(int)(from - start)..], origin))
                break;
            bool isWaiting = _stream.Store.Run(_stream.Next).IsEmpty;
            _stream.IsGapForRoom |= isWaiting;
            if (isWaiting)
                StreamReturn.KeepBelow(_stream);
            if (_stream.Store.IsEmpty)
                SkipTo(from, isOurs: true);
            else
                GiveUpHole(isWaiting || _stream.IsHoleOurs);
        }
        if (_direction == StreamDirection.ToExchange)
            Credentials<TProtocol>.HideUnread(_stream, payload, start);
        Drain();
    }

    /// <summary>Reads the stored bytes from the next byte on.</summary>
    /// <returns>False if it cannot be read because no boundary is known.</returns>
    private bool Drain()
    {
        SegmentStore store = _stream.Store;
        while (true)
        {
            StreamReturn.SkipWhatWasRead(_stream);
            store.DropBefore(_stream.Next);
            if (store.FirstStart > _stream.Next)
                return true;
            if (!_stream.IsSynced && !TrySync(isLast: false))
            {
                if (store.FirstStart > _stream.Next)
                    return true;
                return false;
            }
            SegmentOrigin origin = store.FirstOrigin;
            Span<byte> bytes = store.FirstBytes;
            Deliver(bytes[..(int)(StreamReturn.LimitOf(_stream, _stream.Next + bytes.Length) - _stream.Next)], origin);
        }
    }

    /// <summary>Cuts in-order bytes that begin at the next byte into messages.</summary>
    private void Deliver(Span<byte> bytes, in SegmentOrigin origin)
    {
        int used = _stream.PartialLength > 0 ? CompletePartial(bytes, origin) : 0;
        while (_stream.IsSynced && used < bytes.Length)
        {
            Span<byte> rest = bytes[used..];
            switch (TProtocol.Frame(rest, _direction, out int length))
            {
                case FrameStatus.Complete:
                    Message(rest[..length], origin);
                    used += length;
                    break;
                case FrameStatus.Incomplete:
                    BeginPartial(rest, length, origin);
                    used = bytes.Length;
                    break;
                default:
                    LoseBoundary(1, origin);
                    return;
            }
        }
    }

    /// <summary>Reads messages in bytes that were given up and came after all; the stream stays where it is.</summary>
    private void ReadInPlace(Span<byte> payload, in SegmentOrigin origin)
    {
        long start = origin.PayloadStart;
        if (StreamInPlace.Includes(_stream, start, start + payload.Length))
        {
            uint sequence = _stream.SequenceOf(start);
            _stream.Aside.Add(_stream, AsideReason.Below, sequence, payload, payload.Length, origin);
        }
        if (_direction == StreamDirection.ToExchange && start < _stream.Next)
            HideOldCredentials(payload, start);
        ReadBelow(isEarlier: false);
    }

    /// <summary>Reads messages in bytes that were given up before others and came after all.</summary>
    private void ReadEarlier(Span<byte> payload, in SegmentOrigin origin)
    {
        EarlierHoles holes = _stream.Earlier;
        StreamInPlace.SetEarlierAside(_stream, payload, origin);
        for (int at = holes.First(_stream, 0); at >= 0 && _stream.IsSynced; at = holes.First(_stream, at))
        {
            ref EarlierHole hole = ref holes.At(at++);
            if (!hole.Below.HasUnread)
                continue;
            (long from, long to) = (hole.Below.From, hole.SkippedTo);
            _stream.Aside.Change(_stream, AsideReason.Earlier, AsideReason.Below, from, to);
            StreamInPlace.Exchange(_stream, ref hole);
            ReadBelow(isEarlier: true);
            StreamInPlace.Exchange(_stream, ref hole);
            _stream.Aside.Change(_stream, AsideReason.Below, AsideReason.Earlier, from, to);
            if (!hole.Below.IsKept)
                holes.Remove(--at);
        }
    }

    private void ReadBelow(bool isEarlier)
    {
        StreamPosition main = StreamInPlace.Begin(_stream, isEarlier);
        Span<byte> bytes = StreamInPlace.Next(_stream, out SegmentOrigin from);
        while (_stream.IsSynced && !bytes.IsEmpty)
        {
            Deliver(bytes, from);
            bytes = StreamInPlace.Next(_stream, out from);
        }
        StreamInPlace.End(_stream, main);
    }

    private void Message(Span<byte> message, in SegmentOrigin origin)
    {
        long start = _stream.Next;
        Redact(message, start);
        _stream.Next = start + message.Length;
        _emitter.Message(message, start, origin);
    }

    private void BeginPartial(Span<byte> bytes, int length, in SegmentOrigin origin)
    {
        _stream.PartialStart = _stream.Next;
        _stream.PartialOrigin = origin;
        _stream.PartialNeeded = length;
        _stream.BeginPartial(bytes);
        Redact(bytes, _stream.Next);
        RedactPartial(bytes, 0);
        _stream.Next += bytes.Length;
    }

    /// <summary>Overwrites credentials in the incomplete message, unless only the beginning of their field name has
    /// come; and their newly arrived part in the segment.</summary>
    /// <param name="bytes">Bytes of the segment that were added to the message.</param>
    /// <param name="before">Earlier length of the incomplete message.</param>
    private void RedactPartial(Span<byte> bytes, int before)
    {
        Span<byte> message = _stream.Partial.AsSpan(0, _stream.PartialLength);
        TProtocol.FindCredentials(message, _direction, out int offset, out int name, out int length);
        if (length == 0)
            return;
        _stream.RedactedFrom = _stream.PartialStart + offset;
        _stream.RedactedTo = _stream.RedactedFrom + length;
        int nameEnd = offset + name;
        bool isNameWhole = message.Length >= nameEnd;
        if (isNameWhole)
            TProtocol.Redact(message, _direction, out _, out _);
        message[before..].CopyTo(bytes);
        if (!isNameWhole || (before > offset && before < nameEnd))
        {
            long start = _stream.PartialStart;
            Credentials<TProtocol>.Hide(bytes, start + before, _stream.RedactedFrom, start + nameEnd);
        }
    }

    /// <summary>Adds bytes to an incomplete message until it is whole.</summary>
    /// <returns>Number of bytes used.</returns>
    private int CompletePartial(Span<byte> bytes, in SegmentOrigin origin)
    {
        int before = _stream.PartialLength;
        int used = 0;
        FrameStatus status = FrameStatus.Incomplete;
        while (status == FrameStatus.Incomplete && used < bytes.Length)
        {
            bool isHeaderWhole = _stream.PartialLength >= HeaderReach && _stream.PartialNeeded > 0;
            int missing = isHeaderWhole
                ? Math.Min(_stream.PartialNeeded - _stream.PartialLength, bytes.Length - used)
                : 1;                        // the length is not known yet, or not reliable
            bytes.Slice(used, missing).CopyTo(_stream.Partial.AsSpan(_stream.PartialLength));
            used += missing;
            _stream.PartialLength += missing;
            status = TProtocol.Frame(_stream.Partial.AsSpan(0, _stream.PartialLength), _direction, out int length);
            _stream.PartialNeeded = length;
        }
        if (status == FrameStatus.Bad)
        {
            _stream.EndPartial();
            LoseBoundary(used, origin);
            return used;
        }
        Span<byte> message = _stream.Partial.AsSpan(0, _stream.PartialLength);
        RedactPartial(bytes[..used], before);
        _stream.Next += used;
        if (status == FrameStatus.Complete)
        {
            _stream.EndPartial();
            _emitter.Message(message, _stream.PartialStart, origin);
        }
        return used;
    }

    /// <summary>Handles bytes at the next offset that are not a message: reports them, and searches the next boundary
    /// after them.</summary>
    private void LoseBoundary(int bytes, in SegmentOrigin origin)
    {
        if (_stream.IsReadInPlace)
        {
            _stream.IsSynced = false;           // the bytes do not belong there
            return;
        }
        _emitter.Undecodable(_stream.Next, origin);
        SkipTo(_stream.Next + bytes, isOurs: false);
        _stream.NoteGapOrigin(origin);
    }

    private void Cut(long from, long to, in SegmentOrigin origin)
    {
        if (_stream.Next == from && _stream.Store.IsEmpty)
        {
            SkipTo(to, isOurs: true);
            _stream.NoteGapOrigin(origin);
        }
        else if (_stream.Next < to)
        {
            _stream.IsHoleOurs = true;
        }
    }

    /// <summary>Gives up the bytes before <paramref name="offset"/>; searches for a boundary from there.</summary>
    private void SkipTo(long offset, bool isOurs)
    {
        GiveUp(offset, isOurs);
        _stream.Search.Restart(_stream.Next);
    }

    private void GiveUp(long offset, bool isOurs)
    {
        FlushPartial();
        bool isEdge = StreamInPlace.IsEdge(_stream, offset);
        if (offset > _stream.Next)
            _stream.SkipTo(offset, isOurs);
        if (isEdge)
            StreamInPlace.SetStoredAside(_stream, offset);
        _stream.IsSynced = false;
        _stream.State.SequenceKnown = 0;
        _stream.Store.DropBefore(_stream.Next);
    }

    private void FlushPartial()
    {
        if (_stream.PartialLength == 0)
            return;
        Span<byte> bytes = _stream.Partial.AsSpan(0, _stream.PartialLength);
        _stream.EndPartial();
        _emitter.Partial(bytes);
        bytes.Clear();
    }

    /// <summary>Searches for a boundary in the stored bytes from the next one on.</summary>
    private bool TrySync(bool isLast)
    {
        if (_stream.Search.TryFind<TProtocol>(_stream.Store, _stream.Next, _direction, isLast, out long boundary))
        {
            if (boundary > _stream.Next)
                SkipTo(boundary, isOurs: false);
            _stream.IsSynced = true;
            return true;
        }
        if (_stream.Search.FirstPossible > _stream.Next)
            GiveUp(_stream.Search.FirstPossible, isOurs: false);
        return false;
    }

    private void Redact(Span<byte> message, long start)
    {
        TProtocol.Redact(message, _direction, out int offset, out int length);
        if (length == 0)
            return;
        _stream.RedactedFrom = start + offset;
        _stream.RedactedTo = start + offset + length;
    }

    /// <summary>Overwrites credentials in bytes that will not be read: repeated, too late, or sent before the capture
    /// began.</summary>
    private void HideOldCredentials(Span<byte> payload, long start)
    {
        Credentials<TProtocol>.Hide(payload, start, _stream.RedactedFrom, Math.Min(_stream.RedactedTo, _stream.Next));
        Span<byte> old = payload[..(int)Math.Min(payload.Length, _stream.Next - start)];
        Credentials<TProtocol>.Hide(old, _direction, isStrict: start < 0 || start < _stream.SkippedTo);
    }
}
