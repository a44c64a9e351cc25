// SPDX-License-Identifier: Apache-2.0
using System.Runtime.CompilerServices;

namespace Telemetry.Model.Types;

/// <summary>Messages by type, and sizes of packets and messages: of an interval, of several, or of the day. A type that
/// finds no row is added to those of its flow that have none. All memory is allocated at the start.</summary>
[HotPath]
public sealed class TypeCounts
{
    /// <summary>Number of rows of all flows together.</summary>
    public const int MostRows = 4_096;

    private const int IndexBits = 13;

    private readonly TypeRow[] _rows = new TypeRow[MostRows];
    private readonly short[] _index = new short[1 << IndexBits];    // row + 1; 0 is free
    private int _count;

    /// <summary>Allocates the counts.</summary>
    public TypeCounts(int feeds, int sessions)
    {
        OfFeeds = FlowsOf(feeds, hasPackets: true);
        OfSessions = FlowsOf(sessions, hasPackets: false);
    }

    /// <summary>The counts of a topology; null if types are not counted.</summary>
    [ColdPath]
    public static TypeCounts? For(Topology topology) =>
        topology.CountsTypes ? new TypeCounts(topology.Feeds.Count, topology.Sessions.Count) : null;

    /// <summary>Memory for a topology, bytes.</summary>
    [ColdPath]
    public static long BytesFor(Topology topology) =>
        ((long)MostRows * Unsafe.SizeOf<TypeRow>()) + (sizeof(short) << IndexBits)
        + (((2L * topology.Feeds.Count) + topology.Sessions.Count) * SizeCounts.Places * sizeof(long));

    /// <summary>The rows in use; some may have counted nothing.</summary>
    public ReadOnlySpan<TypeRow> Rows => _rows.AsSpan(0, _count);

    /// <summary>By feed index: sizes, and types without a row.</summary>
    public FlowSizes[] OfFeeds { get; private set; }

    /// <summary>By session index: sizes, and types without a row.</summary>
    public FlowSizes[] OfSessions { get; private set; }

    /// <summary>Adds messages of a type.</summary>
    /// <param name="added">A row with what is to be added.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Add(in TypeRow added)
    {
        int entry = (int)(added.Hash >> (64 - IndexBits));
        while (_index[entry] is var place and > 0)
        {
            ref TypeRow row = ref _rows[place - 1];
            if (TypeRow.AreSame(row, added))
            {
                row.Messages += added.Messages;
                row.Bytes += added.Bytes;
                return;
            }
            entry = (entry + 1) & (_index.Length - 1);
        }
        Insert(added, entry);
    }

    /// <summary>Adds a message, or messages of unknown type, of a feed.</summary>
    /// <param name="row">A row with feed and channel; the rest is overwritten.</param>
    /// <param name="count">How many of those that the head stands for are added, at least 1.</param>
    /// <param name="flags">Properties in addition to those that the head has.</param>
    public void Add(ref TypeRow row, in MessageHead head, uint count, TypeRowFlags flags)
    {
        bool isUntyped = (head.Flags & MessageHeadFlags.Untyped) != 0;
        row.Code = head.Code;
        row.Messages = count;
        row.Bytes = count == head.Count ? head.Length : (long)head.Length * count / head.Count;
        row.Flags = isUntyped ? flags | TypeRowFlags.Untyped : flags;
        if ((head.Flags & MessageHeadFlags.Unnumbered) != 0)
            row.Flags |= TypeRowFlags.Unnumbered;
        Add(in row);
        if (!isUntyped)
            OfFeeds[row.FeedIndex].Messages.Record(head.Length);
    }

    /// <summary>Adds all that was counted otherwise.</summary>
    public void Add(TypeCounts other)
    {
        foreach (ref readonly TypeRow row in other.Rows)
        {
            if (row.Messages != 0 || row.Bytes != 0)
                Add(row);
        }
        for (int feed = 0; feed < other.OfFeeds.Length; feed++)
            OfFeeds[feed].Add(other.OfFeeds[feed]);
        for (int session = 0; session < other.OfSessions.Length; session++)
            OfSessions[session].Add(other.OfSessions[session]);
    }

    /// <summary>Forgets what a row counted; it stays.</summary>
    public void ClearRow(int row) => (_rows[row].Messages, _rows[row].Bytes) = (0, 0);

    public void Clear()
    {
        if (_count > 0)
            _index.AsSpan().Clear();
        _count = 0;
        foreach (FlowSizes flow in OfFeeds)
            flow.Clear();
        foreach (FlowSizes flow in OfSessions)
            flow.Clear();
    }

    /// <summary>Makes room for more flows; allocates nothing.</summary>
    /// <param name="larger">Empty counts of at least as many flows, used up by this.</param>
    public void Grow(TypeCounts larger)
    {
        OfFeeds.CopyTo(larger.OfFeeds, 0);
        OfSessions.CopyTo(larger.OfSessions, 0);
        (OfFeeds, OfSessions) = (larger.OfFeeds, larger.OfSessions);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void Insert(in TypeRow added, int entry)
    {
        if (_count < MostRows)
        {
            _rows[_count++] = added;
            _index[entry] = (short)_count;
            return;
        }
        FlowSizes flow = added.FeedIndex >= 0 ? OfFeeds[added.FeedIndex] : OfSessions[added.SessionIndex];
        ref OtherTypes others = ref (added.Flags & TypeRowFlags.Untyped) == 0 ? ref flow.Others : ref flow.Untyped;
        others.Add(added.Messages, added.Bytes);
    }

    [ColdPath]
    private static FlowSizes[] FlowsOf(int count, bool hasPackets)
    {
        var flows = new FlowSizes[count];
        for (int flow = 0; flow < count; flow++)
            flows[flow] = new FlowSizes(hasPackets);
        return flows;
    }
}

/// <summary>Sizes of one flow, and its messages of types without a row.</summary>
/// <param name="hasPackets">True if there are sizes of packets.</param>
[HotPath]
public sealed class FlowSizes(bool hasPackets)
{
    /// <summary>Messages of types without a row.</summary>
    public OtherTypes Others;

    /// <summary>Messages of unknown type without a row.</summary>
    public OtherTypes Untyped;

    /// <summary>Payloads of packets; null if they are not counted.</summary>
    public SizeCounts? Packets { get; } = hasPackets ? new SizeCounts() : null;

    /// <summary>Messages of known types.</summary>
    public SizeCounts Messages { get; } = new();

    /// <summary>Adds what was counted of the flow otherwise.</summary>
    public void Add(FlowSizes other)
    {
        Others.Add(other.Others.Messages, other.Others.Bytes);
        Untyped.Add(other.Untyped.Messages, other.Untyped.Bytes);
        Packets?.Add(other.Packets!);
        Messages.Add(other.Messages);
    }

    public void Clear()
    {
        (Others, Untyped) = (default, default);
        Packets?.Clear();
        Messages.Clear();
    }
}

/// <summary>Messages of types that have no row of their own.</summary>
public struct OtherTypes
{
    public long Messages;

    public long Bytes;

    public void Add(long messages, long bytes)
    {
        Messages += messages;
        Bytes += bytes;
    }
}
