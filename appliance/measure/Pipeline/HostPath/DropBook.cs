// SPDX-License-Identifier: Apache-2.0
using Telemetry.Feeds.Envelopes;
using Telemetry.Feeds.OrderEntry;
using Telemetry.Feeds.Streams;
using Telemetry.Messages;
using Telemetry.Model.Counters;
using Telemetry.Model.Intervals;
using Telemetry.Model.Packets;
using Telemetry.Pipeline.Latency;
using Telemetry.Pipeline.Latency.Orders;
using Telemetry.Pipeline.Sequencing;

namespace Telemetry.Pipeline.HostPath;

/// <summary>
/// Packets of lines and sessions that this host dropped behind the hooks: by reason, place and socket, with the
/// sequence numbers that the application did not get. A drop never makes a gap: the market sent the numbers, and they
/// came.
/// </summary>
[HotPath]
internal sealed class DropBook
{
    private const DropProperties NoLoss = DropProperties.Unread | DropProperties.Unwanted;
    private const int Rest = DropRow.MaxReported - 1;       // takes what has no row of its own

    private readonly DropRow[] _rows = new DropRow[DropRow.MaxReported];
    private readonly DropEvents _events;
    private readonly DroppedNumbers _numbers;
    private readonly DroppedBytes _awaited = new();
    private readonly long[] _ordersDropped;
    private int _count;

    /// <summary>Makes an empty book.</summary>
    internal DropBook(Topology topology, EventSink events)
    {
        _numbers = new DroppedNumbers(topology.Lines.Count);
        _ordersDropped = new long[topology.Sessions.Count];
        _events = new DropEvents(events, _rows);
    }

    /// <summary>Time at which an event is due at the latest, nanoseconds.</summary>
    internal long NextDeadlineNs => _events.NextDeadlineNs;

    /// <summary>Takes over what another book has counted.</summary>
    internal void TakeOver(DropBook before)
    {
        before._events.Flush(long.MaxValue);
        before._rows.CopyTo(_rows, 0);
        before._ordersDropped.CopyTo(_ordersDropped, 0);
        _numbers.TakeOver(before._numbers);
        _awaited.TakeOver(before._awaited);
        _count = before._count;
    }

    /// <summary>Raises the events that are due.</summary>
    internal void ExpireUntil(long clockNs)
    {
        _events.Flush(clockNs);
        while (_awaited.Count > 0 && _awaited.TryRemoveRead(clockNs, out int row))
            _rows[row].AwaitedRanges--;
    }

    /// <summary>True if bytes that were dropped before they came to the hook are awaited there.</summary>
    internal bool IsAwaiting => _awaited.Count > 0;

    /// <summary>Notes that a segment or message passes the hook: orders in bytes that were dropped before count
    /// now.</summary>
    internal void Pass(ref PacketEvent packet, LatencyStage latency)
    {
        if (packet.Direction != StreamDirection.ToExchange || packet.SessionIndex < 0 || packet.Connection == 0
            || packet.PayloadLength <= 0)
            return;
        long end = packet.StreamOffset + packet.PayloadLength;
        if (packet.Kind == PacketEventKind.Segment)
            _awaited.Pass(packet.Connection, packet.StreamOffset, end, packet.ClockNs);
        bool isRequest = packet.Kind == PacketEventKind.Message && packet.Message.Role == OrderRole.Request
            && packet.Status == EnvelopeStatus.Ok && (packet.Flags & PacketEventFlags.Partial) == 0;
        if (!isRequest || !_awaited.TryFind(packet.Connection, end, out DroppedBytes.Range range))
            return;
        latency.RequestsOf(packet.SessionIndex)?.MarkDropped(packet.Connection, packet.StreamOffset, end, out _);
        _rows[range.Row].Numbers++;
        _ordersDropped[packet.SessionIndex]++;
        _events.AddPassed(range.Row, ref packet, range.DroppedNs);
    }

    /// <summary>Counts a dropped packet.</summary>
    /// <param name="latency">Knows the requests under way.</param>
    internal void Count(ref PacketEvent packet, LatencyStage latency)
    {
        int index = RowOf(ref packet);
        ref DropRow row = ref _rows[index];
        row.Packets += packet.Drop.Packets;
        if (packet.LineIndex >= 0)
            CountNumbers(ref packet, ref row, index);
        else if (packet.SessionIndex >= 0)
            CountRequests(ref packet, ref row, index, latency.RequestsOf(packet.SessionIndex));
    }

    /// <summary>Counts packets of a flow when only their number is known.</summary>
    internal void CountUntold(ref PacketEvent control)
    {
        PacketEvent packet = default;
        packet.Route = control.Route;
        packet.StampNs = control.StampNs;
        packet.Status = EnvelopeStatus.Truncated;
        packet.Drop.Reason = control.Control.Ticket;
        packet.Drop.Properties = (DropProperties)control.Control.DuringAttach;
        int index = RowOf(ref packet);
        ref DropRow row = ref _rows[index];
        row.Packets += control.Control.Count;
        row.HasUnknownNumbers = 1;
        if ((packet.Drop.Properties & NoLoss) == 0)
            _events.AddUnknown(index, control.StampNs, control.Control.Count);
    }

    /// <summary>Copies the rows and the counters of lines and sessions to an interval.</summary>
    internal void CopyTo(IntervalBuffer interval)
    {
        interval.DropCount = _count;
        _rows.AsSpan(0, _count).CopyTo(interval.Drops);
        for (int line = 0; line < interval.Lines.Length; line++)
            interval.Lines[line].HostDropped = _numbers.CountOf(line);
        for (int session = 0; session < interval.Sessions.Length; session++)
            interval.Sessions[session].OrdersDropped = _ordersDropped[session];
    }

    /// <summary>Marks the counters of lines and sessions as unknown, where drops are not recorded.</summary>
    internal static void CopyUnknownTo(IntervalBuffer interval)
    {
        foreach (ref Messages.Counters.LineCounters line in interval.Lines.AsSpan())
            line.HostDropped = NullValue.Int64;
        foreach (ref Messages.Counters.SessionCounters session in interval.Sessions.AsSpan())
            session.OrdersDropped = NullValue.Int64;
    }

    private void CountNumbers(ref PacketEvent packet, ref DropRow row, int index)
    {
        bool isLoss = (packet.Drop.Properties & NoLoss) == 0;
        uint numbers = packet.Status == EnvelopeStatus.Ok
            && (packet.Envelope.Flags & EnvelopeFlags.Unsequenced) == 0 ? packet.Envelope.Numbers : 0;
        if (packet.Status != EnvelopeStatus.Ok)
        {
            row.HasUnknownNumbers = 1;
            if (isLoss)
                _events.AddUnknown(index, packet.StampNs, packet.Drop.Packets);
            return;
        }
        if (numbers == 0)
            return;                                         // a heartbeat
        ulong first = packet.Envelope.FirstSequence;
        row.Numbers += numbers;
        if (index != Rest)
            row.Add(first, first + numbers - 1);
        if (!isLoss)
            return;
        _numbers.Add(packet.LineIndex, in packet.Envelope.Channel, first, numbers);
        _events.Add(index, packet.StampNs, first, first + numbers - 1, packet.Drop.Packets);
    }

    private void CountRequests(ref PacketEvent packet, ref DropRow row, int index, RequestTable? table)
    {
        bool isLoss = (packet.Drop.Properties & (NoLoss | DropProperties.Transmit)) == DropProperties.Transmit
            && packet.PayloadLength > 0;
        if (!isLoss)
            return;
        long end = packet.StreamOffset + packet.PayloadLength;
        int first = -1;
        // What passed the hook before and was dropped in front of it now is sent again: its first transmission left.
        int requests = (packet.Drop.Properties & DropProperties.BeforeHook) != 0 ? 0
            : table?.MarkDropped(packet.Connection, packet.StreamOffset, end, out first) ?? 0;
        row.Numbers += requests;
        _ordersDropped[packet.SessionIndex] += requests;
        bool isKnown = Await(ref packet, ref row, index, end);
        _events.AddRequests(index, ref packet, requests, first < 0 ? default : table![first].Key, isKnown);
    }

    /// <summary>Awaits the bytes of a dropped segment that have not come to the hook.</summary>
    /// <returns>False if what they hold is not known.</returns>
    private bool Await(ref PacketEvent packet, ref DropRow row, int index, long end)
    {
        if (end <= packet.PassedOffset)
            return true;
        if (packet.PassedOffset < 0 || packet.Connection == 0)
        {
            row.HasUnknownNumbers = 1;
            return false;
        }
        long from = Math.Max(packet.StreamOffset, packet.PassedOffset);
        if (!_awaited.TryAdd(packet.Connection, from, end, index, packet.StampNs, out bool isNew))
            row.HasUnknownNumbers = 1;
        else if (isNew)
            row.AwaitedRanges++;
        return false;
    }

    private int RowOf(ref PacketEvent packet)
    {
        for (int index = 0; index < _count; index++)
        {
            ref DropRow row = ref _rows[index];
            if (row.Reason == packet.Drop.Reason && row.Site == packet.Drop.Site && row.Socket == packet.Drop.Socket
                && row.FeedIndex == packet.FeedIndex && row.LineIndex == packet.LineIndex
                && row.SessionIndex == packet.SessionIndex
                && row.Properties == packet.Drop.Properties && (packet.LineIndex < 0 || IsOf(row, packet)))
                return index;
        }
        if (_count < Rest)
            _rows[_count] = Empty(ref packet);
        else if (_count == Rest)
        {
            _rows[Rest] = new DropRow
            {
                FeedIndex = -1,
                LineIndex = -1,
                SessionIndex = -1,
                Reason = -1,
                HasUnknownNumbers = 1,
            };
        }
        return _count < DropRow.MaxReported ? _count++ : Rest;
    }

    // What could not be decoded has no channel.
    private static bool IsOf(in DropRow row, in PacketEvent packet) =>
        packet.Status != EnvelopeStatus.Ok || row.Channel == packet.Envelope.Channel;

    private static DropRow Empty(ref PacketEvent packet) => new()
    {
        Channel = packet.LineIndex >= 0 && packet.Status == EnvelopeStatus.Ok ? packet.Envelope.Channel : default,
        Socket = packet.Drop.Socket,
        Reason = packet.Drop.Reason,
        Site = packet.Drop.Site,
        FeedIndex = packet.FeedIndex,
        LineIndex = packet.LineIndex,
        SessionIndex = packet.SessionIndex,
        Properties = packet.Drop.Properties,
    };
}
