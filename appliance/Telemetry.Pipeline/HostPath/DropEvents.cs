// SPDX-License-Identifier: Apache-2.0
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
        internal uint Connection;
        internal bool HasNumbers;
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
        run.Packets += packets;
    }

    /// <summary>Adds a segment with requests.</summary>
    internal void AddRequests(int row, ref PacketEvent packet, int requests)
    {
        ref Run run = ref _runs[row];
        if (run.IsOpen && run.Connection != packet.Connection)
            Raise(row, ref run);
        Open(ref run, packet.StampNs, hasNumbers: false);
        run.Connection = packet.Connection;
        run.Numbers += requests;
        run.Packets += packet.Drop.Packets;
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
            if (clockNs - LongestNs >= run.SinceNs)
                Raise(row, ref run);
            else
                NextDeadlineNs = Math.Min(NextDeadlineNs, run.SinceNs + LongestNs);
        }
    }

    private void Open(ref Run run, long stampNs, bool hasNumbers)
    {
        run.UntilNs = stampNs;
        if (run.IsOpen)
            return;
        run = new Run { SinceNs = stampNs, UntilNs = stampNs, HasNumbers = hasNumbers, IsOpen = true };
        NextDeadlineNs = Math.Min(NextDeadlineNs, stampNs + LongestNs);
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
        item.Amount = run.Packets;
        item.OpenedStampNs = run.SinceNs;
        item.DurationNs = run.UntilNs - run.SinceNs;
        item.Connection = run.Connection;
        item.DropSocket = row.Socket;
        item.DropReason = row.Reason;
        item.DropSite = row.Site;
        item.DropProperties = row.Properties;
        sink.Commit();
        run.IsOpen = false;
    }
}
