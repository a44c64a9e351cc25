// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;

namespace Telemetry.Kernel.Layout;

/// <summary>Further conditions of a flow: <c>struct flow_scope</c> of <c>bpf/shared/record.h</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal record struct FlowScope
{
    internal ulong SenderHigh;
    internal ulong SenderLow;
    internal ulong InterfaceIndex;
    internal ulong Padding;
}
