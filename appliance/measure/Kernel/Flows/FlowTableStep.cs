// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Kernel.Flows;

/// <summary>One step of a change of the flow table.</summary>
/// <param name="Slot">Slot that it changes; -1 for settling.</param>
/// <param name="Row">Content of the slot afterwards; none if it is cleared.</param>
internal readonly record struct FlowTableStep(FlowTableStepKind Kind, int Slot, FlowRow Row)
{
    internal static FlowTableStep Settle { get; } = new(FlowTableStepKind.Settle, -1, default);
}

/// <summary>Kinds of change to a flow table while programs read it.</summary>
internal enum FlowTableStepKind
{
    /// <summary>Fills a free slot.</summary>
    Fill,

    /// <summary>Frees a slot.</summary>
    Clear,

    /// <summary>Changes the flow to which the key of a slot leads.</summary>
    Retarget,

    /// <summary>Changes the members of a slot's block.</summary>
    Members,

    /// <summary>Waits until every program run that may have read the former table has ended.</summary>
    Settle,
}
