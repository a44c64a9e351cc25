// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;
using Telemetry.Kernel.Layout.Flight;

namespace Telemetry.Kernel.Layout;

/// <summary>The programs' constants: <c>struct capture_configuration</c> of <c>bpf/shared/record.h</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
public unsafe struct CaptureConfiguration
{
    /// <summary>Most bytes of payload in a record.</summary>
    public const int PayloadLimit = 65_536;                     // PAYLOAD_LIMIT, bytes

    internal const int WholeSnapLeast = 9_216;                  // SNAP_CLASS, bytes
    internal const uint FlowWhole = 0x8000_0000;                // FLOW_WHOLE
    internal const uint FlowSummed = 0x4000_0000;               // FLOW_SUMMED
    internal const int CopyBlock = 64;                          // COPY_BLOCK, bytes

    internal ulong FlowSeed;
    internal ulong RingBytes;
    internal uint RingCpus;
    internal uint FlowSlots;
    internal uint FlowCapacity;
    internal uint SnapLimit;
    internal ulong UdpShapes;
    internal ulong TcpShapes;
    internal byte Transport;
    internal byte RingbufWakeup;
    internal byte XdpFrags;
    internal byte SkipForwarded;
    internal byte RingNodes;
    internal byte Whole;
    internal byte TcStamps;
    internal byte Padding;
    internal ulong UdpBlocks;
    internal uint SampleEvery;
    internal uint SampleShift;
    internal ulong FlightBytes;
    internal uint FlightSnap;
    internal uint FlightShift;
    internal FlightChoice Flight;
    internal uint FlightPadding;
}
