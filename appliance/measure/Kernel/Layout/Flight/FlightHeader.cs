// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;

namespace Telemetry.Kernel.Layout.Flight;

/// <summary>The first page of a flight ring: <c>struct flight_header</c> of <c>bpf/shared/record.h</c>. Its records
/// begin at <see cref="RingHeader.DataOffset"/>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct FlightHeader
{
    /// <summary>Parts of a ring for which the first record is known.</summary>
    internal const int Strides = 256;                           // FLIGHT_STRIDES

    internal ulong Head;
    internal uint Records;
    internal fixed byte Padding244[244];
    internal fixed ulong Stride[Strides];
}
