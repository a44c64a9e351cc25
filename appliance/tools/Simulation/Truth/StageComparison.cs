// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using Telemetry.Reports.Events;
using Telemetry.Reports.Host;

namespace Telemetry.Simulation.Truth;

/// <summary>Comparison of the stages of orders with the trader's own clock: the time from the read of the tick to the
/// call that sends, or to the order's transmission without that call, is at least what the trader measured
/// inside of it, and the stages add up to tick-to-trade.</summary>
internal sealed class StageComparison
{
    private const int MostPrinted = 3;

    private readonly List<long> _errors = [];
    private readonly List<string> _differences = [];
    private int _wrong;

    /// <summary>Differences as text.</summary>
    internal IReadOnlyList<string> Differences => _differences;

    /// <summary>Orders with all stages from their tick to transmission; null if stages are not recorded.</summary>
    internal long? Found { get; private set; }

    /// <summary>Time from read to send less what the trader measured, nanoseconds; null if stages are not
    /// recorded.</summary>
    internal ErrorDistributionReport? Errors { get; private set; }

    /// <summary>Compares.</summary>
    /// <param name="orders">The orders as the trader and the appliance saw them.</param>
    /// <param name="path">The host path; null if it is not looked at.</param>
    internal static StageComparison Of(
        IEnumerable<(TradedOrder Sent, OrderReport Seen)> orders, HostPathReport? path)
    {
        var comparison = new StageComparison();
        if (path?.Stages is null or { Level: "receive" })
            return comparison;
        foreach ((TradedOrder sent, OrderReport seen) in orders)
            comparison.Add(sent, seen);
        comparison.Found = comparison._errors.Count;
        comparison.Errors = Distribution(comparison._errors);
        return comparison;
    }

    private void Add(TradedOrder sent, OrderReport seen)
    {
        if (seen.Stages is not { } stages || seen.TickToTradeNs is not long wholeNs || seen.Tick?.Sequence != sent.Tick)
            return;
        (OrderStageKind Stage, long? Ns)[] parts = [.. stages.Parts()];
        if (parts.Any(part => part.Ns is null))
            return;
        // The first stage behind the read has the trader's own time.
        long strategy = parts.First(part => part.Stage.Part != StagePart.Before).Ns!.Value;
        _errors.Add(strategy - sent.LatencyNs);
        if (parts.Sum(part => part.Ns) == wholeNs && parts.All(part => part.Ns >= 0) && strategy >= sent.LatencyNs)
            return;
        if (_wrong++ < MostPrinted)
        {
            string times = string.Join(", ", parts.Select(part => part.Ns));
            _differences.Add(string.Create(CultureInfo.InvariantCulture,
                $"order {sent.Reference}: stages {times} ns of {wholeNs} ns, the trader took {sent.LatencyNs} ns"));
        }
    }

    private static ErrorDistributionReport Distribution(List<long> errors)
    {
        errors.Sort();
        return errors.Count == 0 ? new ErrorDistributionReport() : new ErrorDistributionReport
        {
            P50 = errors[errors.Count / 2],
            P99 = errors[(int)(errors.Count * 0.99)],
            Max = errors[^1],
        };
    }
}
