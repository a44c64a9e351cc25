// SPDX-License-Identifier: Apache-2.0
using Telemetry.Messages;
using Telemetry.Messages.Counters;
using Telemetry.Model.Clocks;
using Telemetry.Model.Counters;
using Telemetry.Model.Events;
using Telemetry.Model.Hashing;
using Telemetry.Model.Intervals;
using Telemetry.Publishing.Events;
using Telemetry.Publishing.Outlets;
using Telemetry.Publishing.Totals;

namespace Telemetry.Publishing.Snapshots;

/// <summary>
/// Encodes the messages of an interval or of the totals, one at a time; rows without data are left out.
/// </summary>
[HotPath]
internal sealed class SnapshotEncoder(
    int maxMessageLength, MessageStamper stamper, bool hasChannel, OrderKeyHash? keyHash, DropEncoder drops,
    PublisherOptions options, PacketOutlet? packets = null)
{
    private readonly SeriesEncoder _series = new(
        maxMessageLength, keyHash, options.Samples.OfType<StampedTimes>().FirstOrDefault());
    private readonly RowNames _names = new(drops, options.DropNames, options.ProcessGroups);

    /// <summary>Encodes the message at the cursor, or of the first row after it that has data.</summary>
    /// <returns>Bytes written; 0 if no row is left.</returns>
    public int Encode(SnapshotData data, ref SnapshotCursor cursor, Span<byte> buffer)
    {
        while (cursor.IsActive)
        {
            if (cursor.Index >= RowsOf(data, cursor))
            {
                cursor.NextSection(data.Tables.Length);
                continue;
            }
            int length = EncodeRow(data, ref cursor, buffer);
            if (length > 0)
                return length;
            cursor.Index++;
        }
        return 0;
    }

    /// <summary>
    /// Moves past a message that was sent. Its row of an interval is cleared, so that a later interval adds to zero.
    /// </summary>
    public static void Advance(SnapshotData data, ref SnapshotCursor cursor)
    {
        cursor.Messages++;
        if (cursor.Section == SnapshotSection.Series && ++cursor.Part < cursor.Parts)
            return;
        cursor.Part = 0;
        if (data.Scope == 0)
            ClearRow(data, cursor);
        cursor.Index++;
    }

    private static void ClearRow(SnapshotData data, in SnapshotCursor cursor)
    {
        switch (cursor.Section)
        {
            case SnapshotSection.Ledger: data.Ledger = default; break;
            case SnapshotSection.HostDrops: data.HostDrops = default; break;
            case SnapshotSection.Sockets: data.Sockets[cursor.Index] = NullValue.Int64; break;
            case SnapshotSection.MediaDriver: data.MediaDriver = default; break;
            case SnapshotSection.Appliance: data.Appliance = default; break;
            case SnapshotSection.Feeds: data.Feeds[cursor.Index] = default; break;
            case SnapshotSection.Lines: data.Lines[cursor.Index] = default; break;
            case SnapshotSection.Sessions: data.Sessions[cursor.Index] = default; break;
            case SnapshotSection.Channels: data.Channels.Clear(cursor.Index); break;
            case SnapshotSection.OtherChannels: data.Channels.Others[cursor.Index] = default; break;
            case SnapshotSection.Recovery: data.Recovery.Clear(cursor.Index); break;
            case SnapshotSection.Types: data.Types!.ClearRow(cursor.Index); break;
            case SnapshotSection.OtherTypes: TypeEncoder.ClearOthers(data, cursor.Index); break;
            case SnapshotSection.Sizes: TypeEncoder.ClearSizes(data, cursor.Index); break;
            case SnapshotSection.Series: data.ClearSeries(cursor.Index, data.LastOrdinal + 1); break;
            case SnapshotSection.Bursts: data.ClearBursts(cursor.Index, 1); break;
            case SnapshotSection.Publication: data.Publication = default; break;
            case SnapshotSection.End: data.Clear(data.LastOrdinal + 1); break;
            default: break;
        }
    }

    private static int RowsOf(SnapshotData data, in SnapshotCursor cursor) => cursor.Section switch
    {
        SnapshotSection.Tables => cursor.Table < data.Tables.Length ? data.Tables[cursor.Table].Count : 0,
        SnapshotSection.Day => data.Day.Exists ? 1 : 0,
        SnapshotSection.HostDrops => data.HasHostDrops ? 1 : 0,
        SnapshotSection.Sockets => data.HasHostDrops && data.HasSockets ? data.Sockets.Length : 0,
        SnapshotSection.MediaDriver => data.UsesMediaDriver ? 1 : 0,
        SnapshotSection.Feeds => data.Feeds.Length,
        SnapshotSection.Lines => data.Lines.Length,
        SnapshotSection.Sessions => data.Sessions.Length,
        SnapshotSection.Channels => data.Channels.Count,
        SnapshotSection.OtherChannels => data.Channels.Others.Length,
        SnapshotSection.Recovery => data.Recovery.Rows.Length,
        SnapshotSection.TypeTotals => data.Types is null ? 0 : 1,
        SnapshotSection.Types => data.Types?.Rows.Length ?? 0,
        SnapshotSection.OtherTypes => TypeEncoder.OthersOf(data),
        SnapshotSection.Sizes => TypeEncoder.SizesOf(data),
        SnapshotSection.Series => data.Series.Length,
        SnapshotSection.Bursts => data.Bursts.Length / BurstWindow.Sizes,
        SnapshotSection.OpenGaps => data.Scope == 0 ? 0 : data.OpenGapCount,
        SnapshotSection.Raised => data.Conditions?.Count ?? 0,
        SnapshotSection.Subscribers => data.Scope == 0 ? 0 : Math.Max(0, data.SubscriberCount),
        _ => 1,
    };

    private int EncodeRow(SnapshotData data, ref SnapshotCursor cursor, Span<byte> buffer) => cursor.Section switch
    {
        SnapshotSection.Begin => EncodeBegin(data, buffer),
        SnapshotSection.Day => EncodeDay(data, buffer),
        SnapshotSection.Ledger => EncodeLedger(data, buffer),
        SnapshotSection.HostDrops => EncodeHostDrops(data, buffer),
        SnapshotSection.Sockets => EncodeSocket(data, cursor.Index, buffer),
        SnapshotSection.Appliance => EncodeAppliance(data, buffer),
        SnapshotSection.MediaDriver => EncodeMediaDriver(data, buffer),
        SnapshotSection.Feeds => EncodeFeed(data, cursor.Index, buffer),
        SnapshotSection.Lines => EncodeLine(data, cursor.Index, buffer),
        SnapshotSection.Sessions => EncodeSession(data, cursor.Index, buffer),
        SnapshotSection.Channels => ChannelEncoder.EncodeRow(data, cursor.Index, buffer),
        SnapshotSection.OtherChannels => ChannelEncoder.EncodeOthers(data, cursor.Index, buffer),
        SnapshotSection.Recovery => RecoveryData.Encode(data, cursor.Index, buffer),
        SnapshotSection.TypeTotals => TypeEncoder.EncodeTotals(data, buffer),
        SnapshotSection.Types => TypeEncoder.EncodeRow(data, cursor.Index, buffer),
        SnapshotSection.OtherTypes => TypeEncoder.EncodeOthers(data, cursor.Index, buffer),
        SnapshotSection.Sizes => TypeEncoder.EncodeSizes(data, cursor.Index, buffer),
        SnapshotSection.Series => _series.Encode(data, ref cursor, buffer),
        SnapshotSection.Bursts => EncodeBursts(data, cursor.Index, buffer),
        SnapshotSection.OpenGaps => StateEncoder.EncodeOpenGap(data, cursor.Index, buffer),
        SnapshotSection.Raised => StateEncoder.EncodeRaised(data, cursor.Index, buffer),
        SnapshotSection.Subscribers => StateEncoder.EncodeSubscriber(data, cursor.Index, buffer),
        SnapshotSection.Tables => data.Tables[cursor.Table].Encode(cursor.Index, data, buffer, _names),
        SnapshotSection.Publication => EncodePublication(data, buffer),
        _ => EncodeEnd(data, cursor.Messages + 1, buffer),
    };

    private static int EncodeBegin(SnapshotData data, Span<byte> buffer)
    {
        var message = new IntervalBeginMessage
        {
            FirstOrdinal = data.FirstOrdinal,
            LastOrdinal = data.LastOrdinal,
            StartStampNs = data.StartStampNs,
            EndStampNs = data.EndStampNs,
            Scope = data.Scope,
            IsLast = data.IsLast ? (byte)1 : (byte)0,
        };
        return MessageEncoder.Begin(buffer, in message).Length;
    }

    private static int EncodeEnd(SnapshotData data, uint messages, Span<byte> buffer)
    {
        var message = new IntervalEndMessage
        {
            FirstOrdinal = data.FirstOrdinal,
            LastOrdinal = data.LastOrdinal,
            StartStampNs = data.StartStampNs,
            EndStampNs = data.EndStampNs,
            Messages = messages,
            Scope = data.Scope,
            IsLast = data.IsLast ? (byte)1 : (byte)0,
            HostSettingsHash = data.HostSettingsHash,
            HostSettingsChanges = (uint)Math.Min(data.HostSettingsChanges, uint.MaxValue),
            ClockUncertaintyNs = data.ClockUncertaintyNs,
        };
        return MessageEncoder.Begin(buffer, in message).Length;
    }

    private static int EncodeDay(SnapshotData data, Span<byte> buffer)
    {
        ref readonly DayRow day = ref data.Day;
        var message = new DayMessage
        {
            FirstOrdinal = data.FirstOrdinal,
            LastOrdinal = data.LastOrdinal,
            BeginTimeNs = day.BeginNs,
            EndTimeNs = day.EndNs,
            SinceTimeNs = day.SinceNs,
            DownNs = day.DownNs,
            Restarts = day.Restarts,
            StateFailures = day.StateFailures,
            Scope = data.Scope,
            IsClosed = day.IsClosed ? (byte)1 : (byte)0,
        };
        MessageEncoder encoder = MessageEncoder.Begin(buffer, in message);
        encoder.AppendText(day.Name);
        return encoder.Length;
    }

    private static int EncodeLedger(SnapshotData data, Span<byte> buffer)
    {
        var message = new LedgerMessage
        {
            LastOrdinal = data.LastOrdinal,
            Scope = data.Scope,
            AtRest = data.AtRest ? (byte)1 : (byte)0,
            Counters = data.Ledger,
        };
        return MessageEncoder.Begin(buffer, in message).Length;
    }

    private static int EncodeHostDrops(SnapshotData data, Span<byte> buffer)
    {
        var message = new HostDropsMessage
        {
            LastOrdinal = data.LastOrdinal,
            Scope = data.Scope,
            HasSockets = data.HasSockets ? (byte)1 : (byte)0,
        };
        message.Write(data.HostDrops);
        return MessageEncoder.Begin(buffer, in message).Length;
    }

    private static int EncodeSocket(SnapshotData data, int row, Span<byte> buffer)
    {
        if (data.Sockets[row] == NullValue.Int64)
            return 0;
        ref readonly SocketRow socket = ref data.SocketRows[row];
        var message = new SocketDropsMessage
        {
            LastOrdinal = data.LastOrdinal,
            Scope = data.Scope,
            Drops = data.Sockets[row],
            LineIndex = (ushort)socket.LineIndex,
            FeedIndex = socket.FeedIndex,
            Port = socket.Port,
            Row = (ushort)row,
            AgeNs = data.AgeOf(data.SocketsAskedNs),
        };
        return MessageEncoder.Begin(buffer, in message).Length;
    }

    private static int EncodeMediaDriver(SnapshotData data, Span<byte> buffer)
    {
        var message = new MediaDriverMessage
        {
            LastOrdinal = data.LastOrdinal,
            Scope = data.Scope,
            IsThere = data.HasMediaDriver ? (byte)1 : (byte)0,
            TellsSubscribers = data.SubscriberCount >= 0 ? (byte)1 : (byte)0,
            Counters = data.MediaDriver,
        };
        return MessageEncoder.Begin(buffer, in message).Length;
    }

    private static int EncodeAppliance(SnapshotData data, Span<byte> buffer)
    {
        var message = new ApplianceMessage
        {
            LastOrdinal = data.LastOrdinal,
            Scope = data.Scope,
        };
        message.Write(data.Appliance);
        return MessageEncoder.Begin(buffer, in message).Length;
    }

    private static int EncodeFeed(SnapshotData data, int index, Span<byte> buffer)
    {
        if (CounterMath.IsZero(data.Feeds[index]))
            return 0;
        var message = new FeedCountersMessage
        {
            LastOrdinal = data.LastOrdinal,
            FeedIndex = (ushort)index,
            Scope = data.Scope,
        };
        message.Write(data.Feeds[index]);
        return MessageEncoder.Begin(buffer, in message).Length;
    }

    private static int EncodeLine(SnapshotData data, int index, Span<byte> buffer)
    {
        if (CounterMath.IsZero(data.Lines[index]) && data.Memberships[index] == LineMembership.Unknown)
            return 0;
        var message = new LineCountersMessage
        {
            LastOrdinal = data.LastOrdinal,
            LineIndex = (ushort)index,
            Scope = data.Scope,
            Membership = (byte)data.Memberships[index],
        };
        message.Write(data.Lines[index]);
        return MessageEncoder.Begin(buffer, in message).Length;
    }

    private static int EncodeSession(SnapshotData data, int index, Span<byte> buffer)
    {
        if (CounterMath.IsZero(data.Sessions[index]))
            return 0;
        var message = new SessionCountersMessage
        {
            LastOrdinal = data.LastOrdinal,
            SessionIndex = (ushort)index,
            Scope = data.Scope,
        };
        message.Write(data.Sessions[index]);
        return MessageEncoder.Begin(buffer, in message).Length;
    }

    private int EncodeBursts(SnapshotData data, int source, Span<byte> buffer)
    {
        ReadOnlySpan<BurstWindow> windows = data.Bursts.AsSpan(source * BurstWindow.Sizes, BurstWindow.Sizes);
        if (windows[^1].Packets == 0)
            return 0;
        int lineCount = data.Lines.Length;
        bool isLine = source < lineCount;
        var message = new BurstsMessage
        {
            LastOrdinal = data.LastOrdinal,
            LineIndex = (short)(isLine ? source : -1),
            SessionIndex = (short)(isLine ? -1 : (source - lineCount) / 2),
            Direction = (byte)(isLine ? 0 : (source - lineCount) % 2),
            Scope = data.Scope,
        };
        Copy(windows[0], 0, ref message.Window0);
        Copy(windows[1], 1, ref message.Window1);
        Copy(windows[2], 2, ref message.Window2);
        Copy(windows[3], 3, ref message.Window3);
        return MessageEncoder.Begin(buffer, in message).Length;
    }

    private static void Copy(in BurstWindow window, int size, ref BurstFields fields)
    {
        fields.WindowNs = BurstWindow.LengthNs(size);
        fields.Packets = window.Packets;
        fields.Bytes = window.Bytes;
        fields.StampNs = window.StampNs;
    }

    private int EncodePublication(SnapshotData data, Span<byte> buffer)
    {
        var message = new PublicationMessage
        {
            LastOrdinal = data.LastOrdinal,
            LastSequence0 = stamper.Last(0),
            LastSequence1 = stamper.Last(1),
            LastSequence2 = stamper.Last(2),
            LastSequence3 = packets?.LastSequence ?? 0,
            Scope = data.Scope,
            HasChannel = hasChannel ? (byte)1 : (byte)0,
            Counters = data.Publication,
        };
        return MessageEncoder.Begin(buffer, in message).Length;
    }
}
