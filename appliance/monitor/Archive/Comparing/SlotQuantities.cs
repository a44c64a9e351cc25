// SPDX-License-Identifier: Apache-2.0
using Telemetry.Archive.Slots;
using Telemetry.Baselines.Values;
using Telemetry.Fleet.History;
using Telemetry.Fleet.Storing;

namespace Telemetry.Archive.Comparing;

/// <summary>Makes the values that are compared of what is stored of a slot.</summary>
internal static class SlotQuantities
{
    private const double NsInSecond = 1e9;

    /// <summary>A percentile of a series; null if it has too few samples for it.</summary>
    internal static SlotValue? Of(LatencySlot slot, QuantityKind kind)
    {
        (long? valueNs, PercentileRange range) =
            kind == QuantityKind.P50 ? (slot.P50Ns, slot.P50Range) : (slot.P99Ns, slot.P99Range);
        return valueNs is not { } known ? null : Make(
            slot.Head, known, (range.LowNs ?? double.NegativeInfinity, range.HighNs ?? double.PositiveInfinity),
            slot.Count);
    }

    /// <summary>Messages or orders in a second; null if nothing was received.</summary>
    internal static SlotValue? Rate(FlowSlot slot)
    {
        if (slot.Head.ReceivedNs <= 0)
            return null;
        double seconds = slot.Head.ReceivedNs / NsInSecond;
        (double low, double high) = SamplingError.OfCount(slot.Count);
        return Make(slot.Head, slot.Count / seconds, (low / seconds, high / seconds), slot.Count);
    }

    /// <summary>Part of a whole; null if that is 0.</summary>
    internal static SlotValue? Share(in SlotHead head, long part, long whole) => whole <= 0 ? null
        : Make(head, (double)part / whole, SamplingError.OfShare(Math.Min(part, whole), whole), whole);

    /// <summary>Distance of a clock from UTC.</summary>
    internal static SlotValue Of(ClockSlot slot) =>
        Make(slot.Head, slot.UncertaintyNs, (slot.UncertaintyNs, slot.UncertaintyNs), count: 1);

    /// <summary>A percentile of a series, as a quantity.</summary>
    internal static Quantity Of(SeriesIdentity series, QuantityKind kind) => new(kind)
    {
        Series = series.Kind,
        Key = series.Key,
        Feed = series.Feed,
        Line = series.Line,
        Session = series.Session,
        Against = series.Against,
    };

    private static SlotValue Make(in SlotHead head, double value, (double Low, double High) error, long count) =>
        new(head.StartTimeNs, value, error.Low, error.High, count, head.Complete, head.SettingsHash);
}
