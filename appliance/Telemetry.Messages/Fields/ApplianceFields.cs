// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;

namespace Telemetry.Messages;

/// <summary>What the appliance itself used, since warm-up.</summary>
[StructLayout(LayoutKind.Explicit, Size = Size)]
public struct ApplianceFields
{
    /// <summary>Length, bytes.</summary>
    public const int Size = 64;

    /// <summary>Garbage collections.</summary>
    [FieldOffset(0)] public long GcCollections;

    /// <summary>Managed bytes allocated.</summary>
    [FieldOffset(8)] public long AllocatedBytes;

    /// <summary>CPU time of the reader, nanoseconds.</summary>
    [FieldOffset(16)] public long CpuNsReader;

    /// <summary>Most records in one second.</summary>
    [FieldOffset(24)] public long RecordsPerSecondPeak;

    /// <summary>Records read later than the merge's hold.</summary>
    [FieldOffset(32)] public long LateRecords;

    /// <summary>Most bytes waiting in one ring.</summary>
    [FieldOffset(40)] public long RingHighWater;

    /// <summary>Most packet events waiting at once.</summary>
    [FieldOffset(48)] public long PipelineHighWater;

    /// <summary>Records of flows seen on an interface that is not theirs.</summary>
    [FieldOffset(56)] public long ForeignInterface;
}
