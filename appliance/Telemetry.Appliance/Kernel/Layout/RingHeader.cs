// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;

namespace Telemetry.Appliance.Kernel.Layout;

/// <summary>The first page of an array ring: <c>struct ring_header</c> of <c>bpf/record.h</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct RingHeader
{
    internal const int DataOffset = 4096;                       // RING_DATA_OFFSET

    internal ulong Head;
    internal fixed byte Padding120[120];
    internal ulong Tail;
    internal fixed byte SecondPadding120[120];
}
