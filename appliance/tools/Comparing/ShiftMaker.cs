// SPDX-License-Identifier: Apache-2.0
using Telemetry.Comparing.Pairing;
using Telemetry.Comparing.Results;
using Telemetry.Comparing.Statistics;

namespace Telemetry.Comparing;

/// <summary>Makes the shifts of all times that pairs of orders have.</summary>
internal static class ShiftMaker
{
    /// <summary>Level of the intervals.</summary>
    internal const double Confidence = 0.99;

    /// <summary>Pairs below which there is no verdict.</summary>
    internal const int LeastPairs = PairedShift.LeastOfBlocks;

    /// <summary>The shifts; tick-to-trade first, if there is one.</summary>
    internal static IReadOnlyList<ShiftReport> Of(OrderPairs pairs, List<RunOrder> first, List<RunOrder> second)
    {
        List<ShiftReport> shifts = [];
        for (int index = 0; index < Quantity.Count; index++)
        {
            if (ShiftOf(new Quantity(index), pairs, first, second) is { } shift)
                shifts.Add(shift);
        }
        double[] corrected = Holm.Corrected([.. shifts.Select(shift => shift.Probability)]);
        return [.. shifts.Select((shift, index) => shift with
        {
            CorrectedProbability = corrected[index],
            Verdict = VerdictOf(shift, corrected[index]),
        })];
    }

    private static ShiftReport? ShiftOf(
        Quantity quantity, OrderPairs pairs, List<RunOrder> first, List<RunOrder> second)
    {
        var ofFirst = new List<long>();
        var ofSecond = new List<long>();
        foreach (OrderPair pair in pairs.Pairs)
        {
            long one = first[pair.First].Times[quantity.Index];
            long other = second[pair.Second].Times[quantity.Index];
            if (one == OrderTimes.Unknown || other == OrderTimes.Unknown)
                continue;
            ofFirst.Add(one);
            ofSecond.Add(other);
        }
        if (ofFirst.Count == 0)
            return null;
        PairedShift shift = PairedShift.Of([.. ofSecond.Zip(ofFirst, (after, before) => after - before)], Confidence);
        double superiority = MannWhitney.Superiority(
            [.. ofSecond.Select(ns => (double)ns)], [.. ofFirst.Select(ns => (double)ns)]);
        return new ShiftReport
        {
            Quantity = quantity,
            Pairs = shift.Pairs,
            ShiftNs = shift.ShiftNs,
            LowNs = double.IsFinite(shift.LowNs) ? shift.LowNs : null,
            HighNs = double.IsFinite(shift.HighNs) ? shift.HighNs : null,
            Probability = shift.Probability,
            Inflation = shift.Inflation,
            Superiority = superiority,
            A = PercentileReport.Of([.. ofFirst.Order()]),
            B = PercentileReport.Of([.. ofSecond.Order()]),
        };
    }

    private static Verdict VerdictOf(ShiftReport shift, double corrected)
    {
        if (shift.Pairs < LeastPairs || shift.LowNs is null || shift.HighNs is null)
            return Verdict.None;
        bool isShown = shift.Quantity == Quantity.TickToTrade
            ? shift.LowNs > 0 || shift.HighNs < 0 : corrected <= 1 - Confidence;
        return !isShown ? Verdict.Same : shift.ShiftNs > 0 ? Verdict.Slower : Verdict.Faster;
    }
}
