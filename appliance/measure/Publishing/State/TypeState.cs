// SPDX-License-Identifier: Apache-2.0
using Telemetry.Model.Types;

namespace Telemetry.Publishing.State;

/// <summary>Messages by type, and sizes, in the state file: 0 if they are not counted; or 1, the rows that counted
/// something, and what else each flow has.</summary>
internal static class TypeState
{
    /// <summary>Writes the counts; allocates nothing once the buffer is large enough.</summary>
    public static void Write(StateBuffer target, TypeCounts? types)
    {
        target.Write(types is null ? 0 : 1);
        if (types is null)
            return;
        target.Write(types.Rows.Length);
        target.WriteAll(types.Rows);
        foreach (FlowSizes flow in types.OfFeeds)
            Write(target, flow);
        foreach (FlowSizes flow in types.OfSessions)
            Write(target, flow);
    }

    /// <summary>Reads the counts; null if there are none.</summary>
    public static TypeCounts? Read(ref StateReader reader, int feeds, int sessions)
    {
        if (reader.ReadInt32() == 0)
            return null;
        var types = new TypeCounts(feeds, sessions);
        var rows = new TypeRow[reader.ReadInt32()];
        reader.ReadAll<TypeRow>(rows);
        foreach (TypeRow row in rows)
            types.Add(row);
        foreach (FlowSizes flow in types.OfFeeds)
            Read(ref reader, flow);
        foreach (FlowSizes flow in types.OfSessions)
            Read(ref reader, flow);
        return types;
    }

    /// <summary>Copies counts to other indexes of feeds and sessions; those of flows that are no more are left
    /// out.</summary>
    /// <param name="to">Empty counts with the new indexes.</param>
    /// <param name="feeds">New index of each feed; -1 for none.</param>
    /// <param name="sessions">New index of each session; -1 for none.</param>
    public static void Copy(TypeCounts from, TypeCounts to, int[] feeds, int[] sessions)
    {
        foreach (TypeRow row in from.Rows)
        {
            TypeRow placed = row with
            {
                FeedIndex = (short)(row.FeedIndex < 0 ? -1 : feeds[row.FeedIndex]),
                SessionIndex = (short)(row.SessionIndex < 0 ? -1 : sessions[row.SessionIndex]),
            };
            if (placed.FeedIndex >= 0 || placed.SessionIndex >= 0)
                to.Add(placed);
        }
        Copy(from.OfFeeds, to.OfFeeds, feeds);
        Copy(from.OfSessions, to.OfSessions, sessions);
    }

    private static void Copy(FlowSizes[] from, FlowSizes[] to, int[] places)
    {
        for (int flow = 0; flow < from.Length; flow++)
        {
            if (places[flow] >= 0)
                to[places[flow]].Add(from[flow]);
        }
    }

    private static void Write(StateBuffer target, FlowSizes flow)
    {
        Write(target, flow.Others);
        Write(target, flow.Untyped);
        if (flow.Packets is { } packets)
            Write(target, packets);
        Write(target, flow.Messages);
    }

    private static void Write(StateBuffer target, OtherTypes others)
    {
        target.Write(others.Messages);
        target.Write(others.Bytes);
    }

    private static void Write(StateBuffer target, SizeCounts sizes)
    {
        target.Write(sizes.Max);
        target.Write(sizes.Counts.Length);
        target.WriteAll(sizes.Counts);
    }

    private static void Read(ref StateReader reader, FlowSizes flow)
    {
        flow.Others.Add(reader.ReadInt64(), reader.ReadInt64());
        flow.Untyped.Add(reader.ReadInt64(), reader.ReadInt64());
        if (flow.Packets is { } packets)
            Read(ref reader, packets);
        Read(ref reader, flow.Messages);
    }

    private static void Read(ref StateReader reader, SizeCounts sizes)
    {
        int max = reader.ReadInt32();
        var counts = new long[reader.ReadInt32()];
        reader.ReadAll<long>(counts);
        sizes.Add(counts, max);
    }
}
