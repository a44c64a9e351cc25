// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Kernel.Flows;

/// <summary>What can be done to a flow table while programs read it.</summary>
internal enum FlowTableStepKind
{
    /// <summary>Fills a free slot.</summary>
    Fill,

    /// <summary>Frees a slot.</summary>
    Clear,

    /// <summary>Changes where the key of a slot leads.</summary>
    Retarget,

    /// <summary>Changes which groups the block of a slot stands for.</summary>
    Members,

    /// <summary>Waits until no program runs that may have seen the table as it was.</summary>
    Settle,
}
