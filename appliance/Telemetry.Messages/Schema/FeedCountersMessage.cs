// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;

namespace Telemetry.Messages;

/// <summary>Counters of one feed; a feed without one counted nothing.</summary>
[StructLayout(LayoutKind.Explicit, Size = Size)]
public struct FeedCountersMessage : IMessageBlock
{
    /// <summary>Length of the block, bytes.</summary>
    public const int Size = 192;

    /// <inheritdoc/>
    public static ushort TemplateId => 13;

    /// <inheritdoc/>
    public static ushort BlockLength => Size;

    /// <summary>Where the message comes from.</summary>
    [FieldOffset(0)] public MessageOrigin Origin;

    /// <summary>Interval at whose end they were counted.</summary>
    [FieldOffset(40)] public long LastOrdinal;

    /// <summary>The counters.</summary>
    [FieldOffset(48)] public FeedCounterFields Counters;

    /// <summary>The feed.</summary>
    [FieldOffset(120)] public ushort FeedIndex;

    /// <summary>0 of the interval, 1 of the day.</summary>
    [FieldOffset(122)] public byte Scope;

    /// <summary>How long no line brought anything around numbers that none delivered.</summary>
    [FieldOffset(128)] public BlindFields Blind;

    /// <summary>How much of the losses was retracted.</summary>
    [FieldOffset(152)] public RetractionFields Retracted;

    /// <summary>How long any of its number sequences was in doubt.</summary>
    [FieldOffset(176)] public DoubtFields Doubt;
}
