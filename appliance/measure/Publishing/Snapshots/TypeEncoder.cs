// SPDX-License-Identifier: Apache-2.0
using Telemetry.Messages;
using Telemetry.Model.Types;

namespace Telemetry.Publishing.Snapshots;

/// <summary>Encodes messages by type, and sizes of packets and messages. Flows are the feeds, then the sessions; each
/// has two rows for types without a row of their own, and two for sizes.</summary>
[HotPath]
internal static class TypeEncoder
{
    private const int RowsOfFlow = 2;

    /// <summary>Number of rows of types without a row of their own.</summary>
    public static int OthersOf(SnapshotData data) =>
        data.Types is { } types ? RowsOfFlow * (types.OfFeeds.Length + types.OfSessions.Length) : 0;

    /// <summary>Number of rows of sizes.</summary>
    public static int SizesOf(SnapshotData data) => OthersOf(data);

    /// <summary>Encodes what says that types are counted.</summary>
    public static int EncodeTotals(SnapshotData data, Span<byte> buffer)
    {
        var message = new TypeTotalsMessage
        {
            LastOrdinal = data.LastOrdinal,
            Rows = (ushort)data.Types!.Rows.Length,
            MostRows = TypeCounts.MostRows,
            Scope = data.Scope,
        };
        return MessageEncoder.Begin(buffer, in message).Length;
    }

    /// <summary>Encodes a row; nothing if it counted nothing.</summary>
    public static int EncodeRow(SnapshotData data, int row, Span<byte> buffer)
    {
        ref readonly TypeRow type = ref data.Types!.Rows[row];
        if (type.Messages == 0 && type.Bytes == 0)
            return 0;
        var message = new MessageTypeMessage
        {
            LastOrdinal = data.LastOrdinal,
            Messages = type.Messages,
            Bytes = type.Bytes,
            Code = type.Code,
            FeedIndex = type.FeedIndex,
            SessionIndex = type.SessionIndex,
            Row = (ushort)row,
            Scope = data.Scope,
            Flags = (byte)type.Flags,
            PacketType = type.PacketType,
        };
        SameLayout.Copy(type.Channel, out message.Channel);
        return MessageEncoder.Begin(buffer, in message).Length;
    }

    /// <summary>Encodes the messages of a flow whose types have no row; nothing if there are none.</summary>
    public static int EncodeOthers(SnapshotData data, int index, Span<byte> buffer)
    {
        ref OtherTypes others = ref OthersAt(data.Types!, index);
        if (others.Messages == 0)
            return 0;
        (int feed, int session) = FlowOf(data.Types!, index);
        var message = new MessageTypeMessage
        {
            LastOrdinal = data.LastOrdinal,
            Messages = others.Messages,
            Bytes = others.Bytes,
            FeedIndex = (short)feed,
            SessionIndex = (short)session,
            Scope = data.Scope,
            Flags = (byte)(index % RowsOfFlow == 0 ? TypeRowFlags.None : TypeRowFlags.Untyped),
            IsOther = 1,
        };
        return MessageEncoder.Begin(buffer, in message).Length;
    }

    /// <summary>Forgets the messages of a flow whose types have no row.</summary>
    public static void ClearOthers(SnapshotData data, int index) => OthersAt(data.Types!, index) = default;

    /// <summary>Encodes the sizes of a flow's packets or messages; nothing if there are none.</summary>
    public static int EncodeSizes(SnapshotData data, int index, Span<byte> buffer)
    {
        if (SizesAt(data.Types!, index) is not { Total: > 0 } sizes)
            return 0;
        (int feed, int session) = FlowOf(data.Types!, index);
        var message = new SizesMessage
        {
            LastOrdinal = data.LastOrdinal,
            Count = sizes.Total,
            P50Bytes = sizes.Percentile(50),
            P99Bytes = sizes.Percentile(99),
            MaxBytes = sizes.Max,
            FeedIndex = (short)feed,
            SessionIndex = (short)session,
            Scope = data.Scope,
            OfMessages = (byte)(index % RowsOfFlow),
        };
        return MessageEncoder.Begin(buffer, in message).Length;
    }

    /// <summary>Forgets the sizes of a flow's packets or messages.</summary>
    public static void ClearSizes(SnapshotData data, int index) => SizesAt(data.Types!, index)?.Clear();

    private static FlowSizes FlowAt(TypeCounts types, int index)
    {
        int flow = index / RowsOfFlow;
        return flow < types.OfFeeds.Length ? types.OfFeeds[flow] : types.OfSessions[flow - types.OfFeeds.Length];
    }

    private static (int Feed, int Session) FlowOf(TypeCounts types, int index)
    {
        int flow = index / RowsOfFlow;
        return flow < types.OfFeeds.Length ? (flow, -1) : (-1, flow - types.OfFeeds.Length);
    }

    private static ref OtherTypes OthersAt(TypeCounts types, int index)
    {
        FlowSizes flow = FlowAt(types, index);
        return ref index % RowsOfFlow == 0 ? ref flow.Others : ref flow.Untyped;
    }

    private static SizeCounts? SizesAt(TypeCounts types, int index) =>
        index % RowsOfFlow == 0 ? FlowAt(types, index).Packets : FlowAt(types, index).Messages;
}
