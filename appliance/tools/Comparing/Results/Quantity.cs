// SPDX-License-Identifier: Apache-2.0
using Telemetry.Reports.Events;

namespace Telemetry.Comparing.Results;

/// <summary>A time of an order that is compared: the whole, tick-to-trade, or a stage of it in the host and behind
/// it.</summary>
/// <param name="Index">0 for the whole, else 1 more than the place of the stage.</param>
public readonly record struct Quantity(int Index)
{
    internal const int Count = 1 + OrderStageKinds.Count;

    /// <summary>From the tick to the order.</summary>
    public static Quantity TickToTrade => new(0);

    /// <summary>Name, as in the other output.</summary>
    public string Name => Index == 0 ? "tick_to_trade" : OrderStageKinds.All[Index - 1].Series;

    /// <summary>True for a stage that no trading program has a part in.</summary>
    internal bool IsOfKernel => Index > 0 && OrderStageKinds.All[Index - 1].IsOfKernel;
}
