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

/// <summary>Further conditions of a flow: <c>struct flow_scope</c> of <c>bpf/shared/record.h</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal record struct FlowScope
{
    internal ulong SenderHigh;
    internal ulong SenderLow;
    internal ulong InterfaceIndex;
    internal ulong Padding;
}

/// <summary>Parts of a packet by which a flow is matched: <c>enum flow_shape</c> of
/// <c>bpf/shared/record.h</c>.</summary>
[Flags]
internal enum FlowShape : byte
{
    None = 0,
    Address = 1,
    Port = 2,
    Source = 4,
    Sender = 8,
    Vlan = 16,
    Interface = 32,
    Block = 64,
}
