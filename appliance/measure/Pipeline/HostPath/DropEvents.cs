// SPDX-License-Identifier: Apache-2.0
using Telemetry.Feeds.OrderEntry;
using Telemetry.Model.Counters;
using Telemetry.Model.Events;
using Telemetry.Model.Packets;
using Telemetry.Pipeline.Sequencing;

namespace Telemetry.Pipeline.HostPath;

/// <summary>Events of dropped packets: one for each run of consecutive numbers, raised when the run ends or
/// <see cref="LongestNs"/> after its first drop.</summary>
[HotPath]
internal sealed class DropEvents(EventSink sink, DropRow[] rows)
{
    /// <summary>Longest time from a drop to its event, nanoseconds of the clock.</summary>
    internal const long LongestNs = 20_000_000;

    private struct Run
    {
        internal ulong First;
        internal ulong Last;
        internal long Numbers;
        internal long Packets;
        internal long SinceNs;
        internal long UntilNs;
        internal long DueNs;
        internal OrderKey Key;
        internal uint Connection;
        internal bool HasNumbers;
        internal bool IsUnknown;
        internal bool IsPassed;             // bytes that were dropped earlier
        internal bool IsOpen;
    }

    private readonly Run[] _runs = new Run[DropRow.MaxReported];

    /// <summary>Time at which an event is due at the latest, nanoseconds.</summary>
    internal long NextDeadlineNs { get; private set; } = long.MaxValue;

    /// <summary>Adds numbers of a line.</summary>
    internal void Add(int row, long stampNs, ulong first, ulong last, int packets)
    {
        ref Run run = ref _runs[row];
        if (run.IsOpen && (!run.HasNumbers || run.Last + 1 != first))
            Raise(row, ref run);
        Open(ref run, stampNs, hasNumbers: true);
        if (run.Numbers == 0)
            run.First = first;
        run.Last = last;
        run.Numbers += (long)(last - first) + 1;
        run.Packets += packets;
    }

    /// <summary>Adds packets whose numbers are unknown.</summary>
    internal void AddUnknown(int row, long stampNs, long packets)
    {
        ref Run run = ref _runs[row];
        if (run.IsOpen && run.HasNumbers)
            Raise(row, ref run);
        Open(ref run, stampNs, hasNumbers: false);
        run.IsUnknown = true;
        run.Packets += packets;
    }

    /// <summary>Adds a segment with requests.</summary>
    /// <param name="packet">The segment.</param>
    /// <param name="requests">The requests that are known.</param>
    /// <param name="key">Key of the first of them.</param>
    /// <param name="isKnown">False if there may be others.</param>
    internal void AddRequests(int row, ref PacketEvent packet, int requests, in OrderKey key, bool isKnown)
    {
        ref Run run = ref _runs[row];
        if (run.IsOpen && (run.Connection != packet.Connection || run.IsPassed || run.IsUnknown == isKnown))
            Raise(row, ref run);
        Open(ref run, packet.StampNs, hasNumbers: false);
        (run.Connection, run.IsUnknown) = (packet.Connection, !isKnown);
        if (run.Numbers == 0)
            run.Key = key;
        run.Numbers += requests;
        run.Packets += packet.Drop.Packets;
    }

    /// <summary>Adds a request in bytes that were dropped earlier, now that they pass the hook.</summary>
    /// <param name="row">Row of the drop.</param>
    /// <param name="message">The request.</param>
    /// <param name="droppedNs">Stamp of the drop, nanoseconds.</param>
    internal void AddPassed(int row, ref PacketEvent message, long droppedNs)
    {
        ref Run run = ref _runs[row];
        if (run.IsOpen && (run.Connection != message.Connection || !run.IsPassed))
            Raise(row, ref run);
        bool isFirst = !run.IsOpen;
        Open(ref run, message.StampNs, hasNumbers: false);
        if (isFirst)
            (run.SinceNs, run.Key, run.Connection, run.IsPassed) =
                (droppedNs, message.Message.Key, message.Connection, true);
        run.Numbers++;
    }

    /// <summary>Raises the events that are due.</summary>
    internal void Flush(long clockNs)
    {
        if (clockNs < NextDeadlineNs)
            return;
        NextDeadlineNs = long.MaxValue;
        for (int row = 0; row < _runs.Length; row++)
        {
            ref Run run = ref _runs[row];
            if (!run.IsOpen)
                continue;
            if (clockNs >= run.DueNs)
                Raise(row, ref run);
            else
                NextDeadlineNs = Math.Min(NextDeadlineNs, run.DueNs);
        }
    }

    private void Open(ref Run run, long stampNs, bool hasNumbers)
    {
        run.UntilNs = stampNs;
        if (run.IsOpen)
            return;
        run = new Run
        {
            SinceNs = stampNs,
            UntilNs = stampNs,
            DueNs = stampNs + LongestNs,
            HasNumbers = hasNumbers,
            IsOpen = true,
        };
        NextDeadlineNs = Math.Min(NextDeadlineNs, run.DueNs);
    }

    private void Raise(int index, ref Run run)
    {
        ref DropRow row = ref rows[index];
        ref TelemetryEvent item = ref sink.Begin(TelemetryEventKind.HostDrop, run.UntilNs);
        item.LineIndex = row.LineIndex;
        item.FeedIndex = row.FeedIndex;
        item.SessionIndex = row.SessionIndex;
        item.Channel = row.Channel;
        (item.First, item.Last) = run.HasNumbers ? (run.First, run.Last) : (0, 0);
        item.Count = run.Numbers;
        item.Packets = run.Packets;
        item.OpenedStampNs = run.SinceNs;
        item.DurationNs = run.UntilNs - run.SinceNs;
        item.Connection = run.Connection;
        item.Key = run.Key;
        item.HasUnknownNumbers = run.IsUnknown ? (byte)1 : (byte)0;
        item.DropSocket = row.Socket;
        item.DropReason = row.Reason;
        item.DropSite = row.Site;
        item.DropProperties = row.Properties;
        sink.Commit();
        run.IsOpen = false;
    }
}
