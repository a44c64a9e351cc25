// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;

namespace Telemetry.Kernel.Layout;

/// <summary>The first page of an array ring: <c>struct ring_header</c> of <c>bpf/shared/record.h</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
public unsafe struct RingHeader
{
    /// <summary>Offset of the records from the header, bytes.</summary>
    public const int DataOffset = 4096;                         // RING_DATA_OFFSET

    /// <summary>Bytes written since the start.</summary>
    public ulong Head;
    internal fixed byte Padding120[120];
    /// <summary>Bytes read since the start.</summary>
    public ulong Tail;
    internal fixed byte SecondPadding120[120];
}
