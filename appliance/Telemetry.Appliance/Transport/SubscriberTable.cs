// SPDX-License-Identifier: Apache-2.0
using Adaptive.Aeron;
using Adaptive.Agrona.Concurrent;
using Adaptive.Agrona.Concurrent.Status;
using Telemetry.Model.Counters;

namespace Telemetry.Appliance.Transport;

/// <summary>
/// Who subscribes to the publications of this process, by the counters of a media driver that tells of each receiver:
/// the embedded one does. Rows go on over a driver that is replaced, and stay for a while when their subscriber is
/// gone. Taken by any thread; nothing is allocated.
/// </summary>
internal sealed class SubscriberTable
{
    /// <summary>Silence after which a subscriber is told to be silent, nanoseconds.</summary>
    internal const long SilentAfterNs = 5_000_000_000;

    /// <summary>Subscribers that are gone and still told: those that went last.</summary>
    internal const int MostGone = 16;

    // The counters of Aeron drivers, and those that are the embedded driver's own.
    private const int SenderPositionType = 2;
    private const int OwnSystemType = 1001;
    private const int FirstReceiverType = 1002;
    private const int RegistrationIdOffset = 8;            // in a counter's values
    private const int KeyOffset = 16;                      // in what a counter is
    private const int ReceiverIdOffset = KeyOffset + 16;
    private const int AddressOffset = KeyOffset + 24;
    private const int PortOffset = KeyOffset + 40;

    private readonly Lock _sync = new();
    private readonly SubscriberRow[] _rows = new SubscriberRow[SubscriberCounters.MostTold];
    private readonly long[] _publicationIds = new long[SubscriberStreams.Count];
    private readonly long[] _sentPositions = new long[SubscriberStreams.Count];
    private Adaptive.Aeron.Aeron? _client;
    private int _count;
    private int _last;
    private bool _isTold;

    /// <summary>A driver is there, with these publications, by stream.</summary>
    internal void Begin(Adaptive.Aeron.Aeron client, ReadOnlySpan<Publication> publications)
    {
        lock (_sync)
        {
            _client = client;
            for (int stream = 0; stream < _publicationIds.Length; stream++)
                _publicationIds[stream] = stream < publications.Length ? publications[stream].RegistrationId : -1;
        }
    }

    /// <summary>The driver is gone; what it told last is kept.</summary>
    internal void End()
    {
        lock (_sync)
        {
            Scan();
            _client = null;
            MarkSilent();
        }
    }

    /// <summary>Fills in who subscribes; how many, or -1 while there is no driver that tells.</summary>
    internal int Read(Span<SubscriberCounters> subscribers, long nowNs)
    {
        lock (_sync)
        {
            Scan();
            if (!_isTold)
                return -1;
            ForgetGone();
            int count = Math.Min(_count, subscribers.Length);
            for (int row = 0; row < count; row++)
                _rows[row].Tell(ref subscribers[row], _sentPositions, nowNs - SilentAfterNs, SharesAddress(row));
            return count;
        }
    }

    private void MarkSilent()
    {
        for (int row = 0; row < _count; row++)
            _rows[row].IsSeen = false;
    }

    private void Scan()
    {
        // A client that is closed may have given its counters back to the system.
        if (_client is not { IsClosed: false } client)
            return;
        CountersReader reader = client.CountersReader;
        MarkSilent();
        for (int id = 0; id <= reader.MaxCounterId; id++)
        {
            int state = reader.GetCounterState(id);
            if (state == CountersReader.RECORD_UNUSED)
                break;
            if (state != CountersReader.RECORD_ALLOCATED)
                continue;
            int type = reader.GetCounterTypeId(id);
            if (type == SenderPositionType)
                TakeSent(reader, id);
            else if (type is >= FirstReceiverType and < FirstReceiverType + SubscriberRow.Figures)
                TakeFigure(reader, id, type - FirstReceiverType);
            else
                _isTold |= type == OwnSystemType;
        }
    }

    private void TakeSent(CountersReader reader, int id)
    {
        int stream = StreamOf(reader.ValuesBuffer.GetLong(CountersReader.CounterOffset(id) + RegistrationIdOffset));
        if (stream >= 0)
            _sentPositions[stream] = reader.GetCounterValue(id);
    }

    private void TakeFigure(CountersReader reader, int id, int figure)
    {
        IAtomicBuffer meta = reader.MetaDataBuffer;
        int at = CountersReader.MetaDataOffset(id);
        int stream = StreamOf(meta.GetLong(at + KeyOffset));
        if (stream < 0)
            return;
        int row = RowOf(meta, at);
        if (row < 0)
            return;
        long registrationId = reader.ValuesBuffer.GetLong(CountersReader.CounterOffset(id) + RegistrationIdOffset);
        _rows[row].Take(stream, registrationId, figure, reader.GetCounterValue(id));
    }

    private int StreamOf(long publicationId)
    {
        int stream = Array.IndexOf(_publicationIds, publicationId);
        return publicationId < 0 ? -1 : stream;
    }

    /// <summary>The row of a receiver, made if there is room: mostly that of the counter before.</summary>
    private int RowOf(IAtomicBuffer meta, int at)
    {
        var key = new SubscriberKey(meta.GetLong(at + ReceiverIdOffset), meta.GetLong(at + AddressOffset),
            meta.GetLong(at + AddressOffset + sizeof(long)), meta.GetInt(at + PortOffset));
        if (_last < _count && _rows[_last].Key == key)
            return _last;
        for (int row = 0; row < _count; row++)
        {
            if (_rows[row].Key == key)
                return _last = row;
        }
        if (_count == _rows.Length)
            return -1;
        _rows[_count].Begin(key);
        return _last = _count++;
    }

    /// <summary>Of those that are gone only the last few are kept.</summary>
    private void ForgetGone()
    {
        while (true)
        {
            int gone = 0;
            int oldest = -1;
            for (int row = 0; row < _count; row++)
            {
                if (_rows[row].IsSeen)
                    continue;
                gone++;
                if (oldest < 0 || _rows[row].HeardNs < _rows[oldest].HeardNs)
                    oldest = row;
            }
            if (gone <= MostGone)
                return;
            Array.Copy(_rows, oldest + 1, _rows, oldest, --_count - oldest);
            _last = 0;
        }
    }

    private bool SharesAddress(int row)
    {
        for (int other = 0; other < _count; other++)
        {
            if (other != row && _rows[other].IsSeen && _rows[row].IsSeen && !_rows[other].HasLeft
                && !_rows[row].HasLeft && _rows[other].Key.IsAt(_rows[row].Key))
                return true;
        }
        return false;
    }
}
