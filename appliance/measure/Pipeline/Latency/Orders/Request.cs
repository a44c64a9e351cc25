// SPDX-License-Identifier: Apache-2.0
using Telemetry.Feeds.OrderEntry;
using Telemetry.Messages;
using Telemetry.Model.Ticks;

namespace Telemetry.Pipeline.Latency.Orders;

/// <summary>A request that waits for its answer, or for later events of its order.</summary>
internal struct Request
{
    /// <summary>Key shared with its answers.</summary>
    public OrderKey Key;

    /// <summary>Hash of key and kind.</summary>
    public ulong Hash;

    /// <summary>Stamp of the request, nanoseconds.</summary>
    public long StampNs;

    /// <summary>Stamp of the first order of a replace's chain, nanoseconds; of a new order its own.</summary>
    public long OriginStampNs;

    /// <summary>Stamp of the first answer, nanoseconds; 0 if there is none.</summary>
    public long AnswerStampNs;

    /// <summary>Stamp of an earlier request with its key, sent over another connection, nanoseconds; 0 if none is
    /// known.</summary>
    public long EarlierNs;

    /// <summary>Offset of its first byte in the stream.</summary>
    public long StreamOffset;

    /// <summary>Stamp of its tick, nanoseconds; 0 if none is known.</summary>
    public long TickStampNs;

    /// <summary>Number of its tick (raw).</summary>
    public ulong TickSequence;

    /// <summary>Serial number of its tick's generation.</summary>
    public int TickGeneration;

    /// <summary>Its length in the stream, bytes.</summary>
    public int Length;

    public uint Connection;

    /// <summary>Scope of its key within the session: that of its login, its connection, or 0.</summary>
    public uint Scope;

    /// <summary>Next in its hash bucket, or -1.</summary>
    public int Chain;

    /// <summary>The client's own number of it; 0 if it has none.</summary>
    public ulong Number;

    /// <summary>Previous in its list, or -1.</summary>
    public int Previous;

    /// <summary>Next in its list, or -1.</summary>
    public int Next;

    /// <summary>Feed of its tick, or -1.</summary>
    public short TickFeedIndex;

    /// <summary>Line of its tick, or -1.</summary>
    public short TickLineIndex;

    /// <summary>Stages of its way through the host; those of a new order where steps are recorded.</summary>
    public OrderStages Stages;

    /// <summary>Its row in the table, from 1; 0 if it found no room there.</summary>
    public int Row;

    public RequestKind Kind;

    public RequestState State;

    /// <summary>Hook at which the request was seen.</summary>
    public Hook Hook;

    /// <summary>Hook at which the first answer was seen.</summary>
    public Hook AnswerHook;

    /// <summary>The exchange's number of the first answer; 0 if it has none.</summary>
    public ulong AnswerSequence;

    /// <summary>Kind of the first answer.</summary>
    public OrderKind AnswerKind;

    /// <summary>Way in which its tick was found.</summary>
    public TickAttribution Attribution;

    /// <summary>True if it was filled, or can no longer be.</summary>
    public bool IsFilled;

    /// <summary>True if its fill is the only answer, which is not timed as one.</summary>
    public bool IsAnsweredByFill;

    /// <summary>True if a byte of it was sent again.</summary>
    public bool IsRetransmitted;

    /// <summary>True if this host dropped its first transmission.</summary>
    public bool IsDropped;

    /// <summary>Gaps of the exchange's bytes, not filled since, in which its answer may be.</summary>
    public int AnswerGaps;

    /// <summary>True if its answer may have been given up, or not read, before the request was read.</summary>
    public bool IsLate;

    /// <summary>True if its answer may be among what was not read.</summary>
    public readonly bool IsAnswerLost => IsLate || AnswerGaps > 0;

    /// <summary>True if a sample of it was among the worst of its interval when it was recorded.</summary>
    public bool IsAmongWorst;

    /// <summary>True if an interval that has ended has a sample of it among its worst.</summary>
    public bool IsNamed;
}

/// <summary>Kind of request; requests of different kinds can carry the same key.</summary>
internal enum RequestKind : byte
{
    New = 0,

    Cancel = 1,

    /// <summary>A replace or modify.</summary>
    Replace = 2,
}

internal enum RequestState : byte
{
    /// <summary>Waits for its answer.</summary>
    Waiting = 0,

    Answered = 1,

    /// <summary>Was not answered in time; an answer may still come.</summary>
    Overdue = 2,

    /// <summary>Its connection ended before the answer.</summary>
    Disconnected = 3,
}
