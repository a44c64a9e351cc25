// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;

namespace Telemetry.Messages;

/// <summary>The samples of one series: of the intervals first to last, or of all to the last.</summary>
[StructLayout(LayoutKind.Explicit, Size = Size)]
public struct SeriesSamplesMessage : IMessageBlock
{
    /// <summary>Length of the block, bytes.</summary>
    public const int Size = 336;

    /// <inheritdoc/>
    public static ushort TemplateId => 17;

    /// <inheritdoc/>
    public static ushort BlockLength => Size;

    /// <summary>Where the message comes from.</summary>
    [FieldOffset(0)] public MessageOrigin Origin;

    /// <summary>First interval that they cover, from 1.</summary>
    [FieldOffset(40)] public long FirstOrdinal;

    /// <summary>Last interval that they cover.</summary>
    [FieldOffset(48)] public long LastOrdinal;

    /// <summary>Samples in the histogram.</summary>
    [FieldOffset(56)] public long Count;

    /// <summary>What does not fit into it.</summary>
    [FieldOffset(64)] public SeriesCounterFields Counters;

    /// <summary>The largest sample.</summary>
    [FieldOffset(104)] public WorstFields Worst0;

    /// <summary>The second largest.</summary>
    [FieldOffset(128)] public WorstFields Worst1;

    /// <summary>The third largest.</summary>
    [FieldOffset(152)] public WorstFields Worst2;

    /// <summary>The series.</summary>
    [FieldOffset(176)] public ushort SeriesIndex;

    /// <summary>0 of the intervals, 1 of the day.</summary>
    [FieldOffset(178)] public byte Scope;

    /// <summary>Which part of the histogram's bytes, from 0.</summary>
    [FieldOffset(179)] public byte Part;

    /// <summary>How many parts they have; 0 if the histogram is not told here or is empty.</summary>
    [FieldOffset(180)] public byte Parts;

    /// <summary>Key of the order of the largest sample; without bytes if it is of none.</summary>
    [FieldOffset(184)] public OrderKeyFields WorstKey0;

    /// <summary>Of the second largest.</summary>
    [FieldOffset(232)] public OrderKeyFields WorstKey1;

    /// <summary>Of the third largest.</summary>
    [FieldOffset(280)] public OrderKeyFields WorstKey2;

    /// <summary>Hash of what the host was set to at the end; 0 where it is not known.</summary>
    [FieldOffset(328)] public ulong HostSettingsHash;
}
