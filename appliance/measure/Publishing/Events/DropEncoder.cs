// SPDX-License-Identifier: Apache-2.0
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Telemetry.Messages;
using Telemetry.Model.Counters;
using Telemetry.Model.Events;
using Telemetry.Model.Hashing;
using Telemetry.Model.Packets;
using Telemetry.Publishing.Snapshots;
using Telemetry.Publishing.Totals;

namespace Telemetry.Publishing.Events;

/// <summary>Encodes packets that the host dropped: each second their totals, and events.</summary>
/// <param name="names">Names; null if drops are not recorded.</param>
/// <param name="groups">Containers of processes; null if none are looked at.</param>
[HotPath]
internal sealed class DropEncoder(IDropNames? names, IProcessGroups? groups)
{
    private const string UnreadAtClose = "unread_at_close";
    private const string OtherRows = "of further lines, reasons and sockets";

    /// <summary>Encodes a row of the totals.</summary>
    public static int EncodeRow(in DropRow row, SnapshotData data, Span<byte> buffer, RowNames names)
    {
        SocketProcess? process = row.Socket == 0 ? null : names.Sockets?.ProcessOf(row.Socket);
        ReadOnlySpan<NumberRange> ranges = ((ReadOnlySpan<NumberRange>)row.Ranges)[..row.RangeCount];
        var message = new DropRowMessage
        {
            LastOrdinal = data.LastOrdinal,
            First = ranges.IsEmpty ? 0 : ranges[0].First,
            Last = ranges.IsEmpty ? 0 : ranges[^1].Last,
            RangesCut = row.RangesCut,
            FeedIndex = row.FeedIndex,
            LineIndex = row.LineIndex,
            SessionIndex = row.SessionIndex,
            Direction = DirectionOf(row.Properties),
            NumbersKnown = row.HasUnknownNumbers == 0 && row.AwaitedRanges == 0 ? (byte)1 : (byte)0,
            Pid = (uint)(process?.Pid ?? 0),
        };
        (message.Counters.Packets, message.Counters.Numbers) = (row.Packets, row.Numbers);
        SameLayout.Copy(row.Channel, out message.Channel);
        MessageEncoder encoder = MessageEncoder.Begin(buffer, in message);
        encoder.AppendText(names.Drops.ReasonOf(row.Reason, row.Properties));
        encoder.AppendText(names.Sockets?.SiteOf(row.Site));
        encoder.AppendText(process?.Name);
        encoder.AppendText(process?.Cgroup);
        encoder.AppendText(process?.Container);
        int room = buffer.Length - encoder.Length - sizeof(uint) - HostPathEncoder.MostNameBytes;
        int most = Math.Min(ranges.Length, Math.Max(room, 0) / Unsafe.SizeOf<NumberRange>());
        encoder.AppendBytes(MemoryMarshal.AsBytes(ranges[..most]));
        HostPathEncoder.AppendNames(ref encoder, names.Groups, process?.Cgroup, process?.Container);
        return encoder.Length;
    }

    /// <summary>Encodes packets of no flow that were dropped for one reason.</summary>
    public static int EncodeReason(in OtherDrops row, SnapshotData data, Span<byte> buffer, RowNames names)
    {
        (int reason, long packets, long elsewhere) = row;
        var message = new DropReasonMessage
        {
            LastOrdinal = data.LastOrdinal,
            Packets = packets,
            Elsewhere = elsewhere,
        };
        MessageEncoder encoder = MessageEncoder.Begin(buffer, in message);
        encoder.AppendText(names.Drops.ReasonOf(reason, DropProperties.None));
        return encoder.Length;
    }

    /// <summary>Encodes an event.</summary>
    /// <param name="keyHash">Hash that replaces order keys; null publishes them in plain text.</param>
    /// <param name="uncertaintyNs">Largest error of the event's times, nanoseconds, or the null value.</param>
    /// <returns>Bytes written.</returns>
    public int EncodeEvent(
        Span<byte> buffer, in TelemetryEvent item, OrderKeyHash? keyHash, long uncertaintyNs)
    {
        SocketProcess? process = item.DropSocket == 0 ? null : names?.ProcessOf(item.DropSocket);
        var message = new DropEventMessage
        {
            Id = item.Id,
            RaisedByStampNs = item.RaisedByStampNs,
            First = item.First,
            Last = item.Last,
            Count = item.Count,
            OpenedStampNs = item.OpenedStampNs,
            DurationNs = item.DurationNs,
            Packets = item.Packets,
            ClockUncertaintyNs = uncertaintyNs,
            Connection = item.Connection,
            Pid = (uint)(process?.Pid ?? 0),
            FeedIndex = item.FeedIndex,
            LineIndex = item.LineIndex,
            SessionIndex = item.SessionIndex,
            Severity = (byte)item.Severity,
            Direction = DirectionOf(item.DropProperties),
            IsCountUnknown = item.HasUnknownNumbers,
        };
        EventEncoder.CopyKey(item.Key, keyHash, out message.Key);
        SameLayout.Copy(item.Channel, out message.Channel);
        MessageEncoder encoder = MessageEncoder.Begin(buffer, in message);
        encoder.AppendText(ReasonOf(item.DropReason, item.DropProperties));
        encoder.AppendText(names?.SiteOf(item.DropSite));
        encoder.AppendText(process?.Name);
        HostPathEncoder.Append(ref encoder, process?.Cgroup);
        HostPathEncoder.Append(ref encoder, process?.Container);
        HostPathEncoder.AppendNames(ref encoder, groups, process?.Cgroup, process?.Container);
        return encoder.Length;
    }

    private static byte DirectionOf(DropProperties properties) =>
        (properties & DropProperties.Transmit) != 0 ? (byte)1 : (byte)0;

    private string? ReasonOf(int reason, DropProperties properties)
    {
        if ((properties & DropProperties.Unread) != 0)
            return UnreadAtClose;
        return reason < 0 ? OtherRows : names?.ReasonOf(reason);
    }
}
