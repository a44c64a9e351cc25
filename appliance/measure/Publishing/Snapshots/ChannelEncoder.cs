// SPDX-License-Identifier: Apache-2.0
using Telemetry.Messages;
using Telemetry.Messages.Counters;
using Telemetry.Model.Counters;

namespace Telemetry.Publishing.Snapshots;

/// <summary>Encodes the number sequences of feeds.</summary>
[HotPath]
internal static class ChannelEncoder
{
    /// <summary>Encodes one sequence; nothing if its place is not in use.</summary>
    public static int EncodeRow(SnapshotData data, int place, Span<byte> buffer)
    {
        ref readonly ChannelRow row = ref data.Channels.Rows[place];
        if (row.FeedIndex < 0)
            return 0;
        var message = new ChannelStateMessage
        {
            LastOrdinal = data.LastOrdinal,
            NextSequence = row.NextSequence,
            FeedIndex = (ushort)row.FeedIndex,
            Row = (ushort)place,
            Scope = data.Scope,
            Counters = row.Counters,
            SilenceNs = Math.Max(0, data.EndStampNs - row.LastClockNs),
        };
        SameLayout.Copy(row.Channel, out message.Channel);
        return MessageEncoder.Begin(buffer, in message).Length;
    }

    /// <summary>Encodes the sequences of a feed that have no place; nothing if they counted nothing.</summary>
    public static int EncodeOthers(SnapshotData data, int feed, Span<byte> buffer)
    {
        ref readonly ChannelCounters others = ref data.Channels.Others[feed];
        if (CounterMath.IsZero(others))
            return 0;
        var message = new ChannelStateMessage
        {
            LastOrdinal = data.LastOrdinal,
            FeedIndex = (ushort)feed,
            Scope = data.Scope,
            IsOther = 1,
            Counters = others,
            SilenceNs = NullValue.Int64,
        };
        return MessageEncoder.Begin(buffer, in message).Length;
    }
}
