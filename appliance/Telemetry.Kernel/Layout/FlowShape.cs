// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Kernel.Layout;

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
