// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;

namespace Telemetry.Messages;

/// <summary>What the appliance itself used, since warm-up.</summary>
[StructLayout(LayoutKind.Explicit, Size = Size)]
public struct ApplianceMessage : IMessageBlock
{
    /// <summary>Length of the block, bytes.</summary>
    public const int Size = 120;

    /// <inheritdoc/>
    public static ushort TemplateId => 20;

    /// <inheritdoc/>
    public static ushort BlockLength => Size;

    /// <summary>Where the message comes from.</summary>
    [FieldOffset(0)] public MessageOrigin Origin;

    /// <summary>Interval at whose end it was counted.</summary>
    [FieldOffset(40)] public long LastOrdinal;

    /// <summary>Garbage collections.</summary>
    [FieldOffset(48)] public long GcCollections;

    /// <summary>Managed bytes allocated.</summary>
    [FieldOffset(56)] public long AllocatedBytes;

    /// <summary>CPU time of the reader, nanoseconds.</summary>
    [FieldOffset(64)] public long CpuNsReader;

    /// <summary>Most records in one second.</summary>
    [FieldOffset(72)] public long RecordsPerSecondPeak;

    /// <summary>Records read later than the merge's hold.</summary>
    [FieldOffset(80)] public long LateRecords;

    /// <summary>Most bytes waiting in one ring.</summary>
    [FieldOffset(88)] public long RingHighWater;

    /// <summary>Most packet events waiting at once.</summary>
    [FieldOffset(96)] public long PipelineHighWater;

    /// <summary>Records of flows seen on an interface that is not theirs.</summary>
    [FieldOffset(104)] public long ForeignInterface;

    /// <summary>0 of the interval, 1 since the start.</summary>
    [FieldOffset(112)] public byte Scope;
}
