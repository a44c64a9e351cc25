// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;
using Telemetry.Messages;

namespace Telemetry.Reports.Events;

/// <summary>A stage of an order's way through the host.</summary>
/// <param name="Name">Short name.</param>
/// <param name="Series">Name of the series of its times.</param>
/// <param name="Part">Part of the way.</param>
/// <param name="IsOfKernel">True where no trading program has a part in it.</param>
/// <param name="Meaning">Meaning, without a full stop.</param>
public sealed record OrderStageKind(string Name, string Series, StagePart Part, bool IsOfKernel, string Meaning)
{
    /// <summary>Key in output of the time of an order.</summary>
    public string Key => Series + "_ns";
}

/// <summary>Stages of an order's way through the host, nanoseconds; null where one was not measured.</summary>
public sealed partial record StagesReport
{
    /// <summary>Stages that add up to the order's tick-to-trade, in the order of the way, with their times.</summary>
    public IEnumerable<(OrderStageKind Stage, long? Ns)> Parts()
    {
        bool isWhole = Known(StagePart.Whole).Any(part => part.Ns is not null);
        return [.. Known(StagePart.Before), .. Known(isWhole ? StagePart.Whole : StagePart.Send)];
    }

    /// <summary>Fills in the stages of a message.</summary>
    /// <returns>False if none is known, as from a publisher that does not know them.</returns>
    internal bool TryFill(in OrderStages stages)
    {
        ReadOnlySpan<long> times = MemoryMarshal.Cast<OrderStages, long>(new ReadOnlySpan<OrderStages>(in stages));
        bool isAnyKnown = false;
        for (int stage = 0; stage < times.Length; stage++)
        {
            this[stage] = NullValue.ToNullable(times[stage]);
            // No order has only stages of no time: a publisher of an earlier version has zeros here.
            isAnyKnown |= times[stage] != 0 && times[stage] != NullValue.Int64;
        }
        return isAnyKnown;
    }

    private IEnumerable<(OrderStageKind Stage, long? Ns)> Known(StagePart part)
    {
        for (int stage = 0; stage < OrderStageKinds.Count; stage++)
        {
            if (OrderStageKinds.All[stage].Part == part)
                yield return (OrderStageKinds.All[stage], this[stage]);
        }
    }
}
