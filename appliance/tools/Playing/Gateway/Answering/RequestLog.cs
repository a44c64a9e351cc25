// SPDX-License-Identifier: Apache-2.0
using Telemetry.Feeds.OrderEntry;
using Telemetry.Playing.Gateway.Forms;

namespace Telemetry.Playing.Gateway.Answering;

/// <summary>The requests of a session in the order in which they came. Grows by blocks; read once its writer has
/// ended.</summary>
[HotPath]
internal sealed class RequestLog
{
    private const int Block = 1 << 14;
    private const long Most = 1 << 22;

    private readonly List<ReceivedRequest[]> _blocks = [new ReceivedRequest[Block]];

    /// <summary>Number of requests; those beyond the first 4,194,304 are not kept.</summary>
    public long Count { get; private set; }

    public ref ReceivedRequest this[long place] => ref _blocks[(int)(place / Block)][place % Block];

    /// <summary>Adds a request.</summary>
    /// <returns>Its place; -1 if there is no room.</returns>
    public long Add(in ReceivedRequest request)
    {
        if (Count == Most)
            return -1;
        if (Count == (long)_blocks.Count * Block)
            _blocks.Add(new ReceivedRequest[Block]);
        this[Count] = request;
        return Count++;
    }
}

/// <summary>A request that a gateway received.</summary>
internal struct ReceivedRequest
{
    /// <summary>Instrument and side of its order.</summary>
    public InstrumentSide Instrument;

    /// <summary>Clock when it was read, nanoseconds.</summary>
    public long ReadNs;

    /// <summary>Clock at which its first answer was due, nanoseconds; 0 if none was.</summary>
    public long DueNs;

    /// <summary>Clock behind the call that sent its first answer, nanoseconds; 0 if none was sent.</summary>
    public long AnsweredNs;

    /// <summary>Wanted price, as the protocol writes it; 0 if it has none.</summary>
    public ulong Price;

    /// <summary>Number of the tick that it names, if <see cref="NamesTick"/>.</summary>
    public ulong Tick;

    /// <summary>Wanted quantity.</summary>
    public uint Quantity;

    /// <summary>Its number among those of its kind, instrument and side, from 1.</summary>
    public int Ordinal;

    public OrderKind Kind;

    /// <summary>Kind of its first answer; <see cref="OrderKind.Other"/> if none was sent.</summary>
    public OrderKind Answer;

    public bool NamesTick;

    /// <summary>True if the recording has a counterpart.</summary>
    public bool IsRecorded;
}
