// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Kernel.Flows;

/// <summary>One step of a change of the flow table.</summary>
/// <param name="Kind">What is done.</param>
/// <param name="Slot">To which slot; -1 when settling.</param>
/// <param name="Row">What the slot holds afterwards; nothing when it is cleared.</param>
internal readonly record struct FlowTableStep(FlowTableStepKind Kind, int Slot, FlowRow Row)
{
    internal static FlowTableStep Settle { get; } = new(FlowTableStepKind.Settle, -1, default);
}
