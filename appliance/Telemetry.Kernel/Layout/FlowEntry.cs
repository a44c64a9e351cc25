// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;

namespace Telemetry.Kernel.Layout;

/// <summary>A slot of the flow table: <c>struct flow_entry</c> of <c>bpf/shared/record.h</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal record struct FlowEntry
{
    internal ulong AddressHigh;
    internal ulong AddressLow;
    internal ulong Key;
    internal uint FlowId;
    internal uint SnapLength;
}
