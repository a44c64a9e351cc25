// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Kernel.Flows;

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
