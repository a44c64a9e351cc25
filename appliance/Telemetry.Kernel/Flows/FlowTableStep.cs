// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Kernel.Flows;

/// <summary>One step of a change of the flow table.</summary>
/// <param name="Kind">Kind of step.</param>
/// <param name="Slot">Slot that it changes; -1 for settling.</param>
/// <param name="Row">Content of the slot afterwards; none if it is cleared.</param>
internal readonly record struct FlowTableStep(FlowTableStepKind Kind, int Slot, FlowRow Row)
{
    internal static FlowTableStep Settle { get; } = new(FlowTableStepKind.Settle, -1, default);
}
