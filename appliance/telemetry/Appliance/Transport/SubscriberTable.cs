// SPDX-License-Identifier: Apache-2.0
using Adaptive.Aeron;
using Adaptive.Agrona.Concurrent;
using Adaptive.Agrona.Concurrent.Status;
using Telemetry.Model.Counters;

namespace Telemetry.Appliance.Transport;

/// <summary>
/// The subscribers to the publications of this process, from the counters of a media driver that has them for each
/// receiver, as the embedded one does. Rows continue when a driver is replaced, and are kept for a while after their
/// subscriber is gone. Read by any thread; allocates nothing.
/// </summary>
internal sealed class SubscriberTable
{
    /// <summary>Silence after which a subscriber is reported silent, nanoseconds.</summary>
    internal const long SilentAfterNs = 5_000_000_000;

    /// <summary>Number of departed subscribers that are still reported: the last ones to leave.</summary>
    internal const int MostGone = 16;

    // Types of the counters of Aeron drivers, and of the embedded driver's own.
    private const int SenderPositionType = 2;
    private const int OwnSystemType = 1001;
    private const int FirstReceiverType = 1002;
    private const int RegistrationIdOffset = 8;            // in a counter's value
    private const int KeyOffset = 16;                      // in a counter's key
    private const int ReceiverIdOffset = KeyOffset + 16;
    private const int AddressOffset = KeyOffset + 24;
    private const int PortOffset = KeyOffset + 40;

    private readonly Lock _sync = new();
    private readonly SubscriberRow[] _rows = new SubscriberRow[SubscriberCounters.MaxReported];
    private readonly long[] _publicationIds = new long[SubscriberStreams.Count];
    private readonly long[] _sentPositions = new long[SubscriberStreams.Count];
    private Adaptive.Aeron.Aeron? _client;
    private int _count;
    private int _last;
    private bool _hasReceivers;

    /// <summary>Starts with a driver and these publications, by stream.</summary>
    internal void Begin(Adaptive.Aeron.Aeron client, ReadOnlySpan<Publication> publications)
    {
        lock (_sync)
        {
            _client = client;
            for (int stream = 0; stream < _publicationIds.Length; stream++)
                _publicationIds[stream] = stream < publications.Length ? publications[stream].RegistrationId : -1;
        }
    }

    /// <summary>Ends with a driver; its last values are kept.</summary>
    internal void End()
    {
        lock (_sync)
        {
            Scan();
            _client = null;
            MarkSilent();
        }
    }

    /// <summary>Copies the subscribers; returns their number, or -1 while there is no driver with counters of
    /// them.</summary>
    internal int Read(Span<SubscriberCounters> subscribers, long nowNs)
    {
        lock (_sync)
        {
            Scan();
            if (!_hasReceivers)
                return -1;
            ForgetGone();
            int count = Math.Min(_count, subscribers.Length);
            for (int row = 0; row < count; row++)
                _rows[row].CopyTo(ref subscribers[row], _sentPositions, nowNs - SilentAfterNs, SharesAddress(row));
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
        // A closed client may have returned its counters' memory to the system.
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
                _hasReceivers |= type == OwnSystemType;
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

    /// <summary>The row of a receiver, made if there is room: usually that of the previous counter.</summary>
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

    /// <summary>Keeps only the last few of those that are gone.</summary>
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
