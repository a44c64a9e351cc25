// SPDX-License-Identifier: Apache-2.0
using Telemetry.Fleet.History;
using Telemetry.Reports.Distributions;

namespace Telemetry.Alerts.Rules.Declared;

/// <summary>Values of one thing in the window of a rule, as far as they were received.</summary>
/// <param name="labels">Labels of the thing.</param>
internal sealed class RuleWindow(AlertLabels labels)
{
    private const double NsInSecond = 1e9;

    private readonly List<(IntervalRecord Record, int Index)> _samples = [];
    private double _sum;
    private double _max;
    private double? _last;
    private long _receivedNs;
    private bool _isIncomplete;

    /// <summary>Labels of the thing.</summary>
    public AlertLabels Labels => labels;

    /// <summary>Takes a series of an interval.</summary>
    public void Add(IntervalRecord record, int index) => _samples.Add((record, index));

    /// <summary>Takes a counter of an interval; null if it is not known.</summary>
    public void Add(IntervalRecord record, long? count)
    {
        _isIncomplete |= (record.Flags & IntervalFlags.Incomplete) != 0;
        _receivedNs += record.ReceivedNs;
        _last = count;
        if (count is not { } known)
            return;
        _sum += known;
        _max = Math.Max(_max, known);
    }

    /// <summary>Value of a rule; a value of null where there is none, or too little to compare.</summary>
    public (double? Value, bool IsIncomplete) Read(RuleDeclaration rule)
    {
        if (rule.Quantity.IsSeries)
            return ReadSamples(rule);
        if (_sum < rule.AtLeast || _last is null)
            return (null, _isIncomplete);
        double? value = rule.Value.Kind switch
        {
            RuleValueKind.Rate => _receivedNs > 0 ? _sum * NsInSecond / _receivedNs : null,
            RuleValueKind.Max => _max,
            RuleValueKind.Last => _last,
            _ => _sum,
        };
        return (value, _isIncomplete);
    }

    private (double? Value, bool IsIncomplete) ReadSamples(RuleDeclaration rule)
    {
        DistributionSum sum = DistributionSum.OfThread();
        foreach ((IntervalRecord record, int index) in _samples)
            record.AddTo(index, sum);
        long count = sum.Samples.Count;
        bool isIncomplete = sum.Samples.MayBeMissing > 0;
        if (rule.Value.Kind == RuleValueKind.Count)
            return (count >= rule.AtLeast ? count : null, isIncomplete);
        long samples = count + sum.Samples.AboveRangeCount;
        if (samples == 0 || samples < rule.AtLeast)
            return (null, isIncomplete);
        // Samples above the range stand at the top, below it is the histogram.
        bool isAbove = rule.Value.Kind == RuleValueKind.Max
            ? sum.Samples.AboveRangeCount > 0 : rule.Value.Percentile / 100 * samples > count;
        SparseHistogram histogram = sum.ToHistogram();
        double value = isAbove ? sum.Samples.AboveRangeMaxNs
            : rule.Value.Kind == RuleValueKind.Max ? histogram.MaxNs
            : histogram.ValueAtPercentile(rule.Value.Percentile * samples / count);
        return (value, isIncomplete);
    }
}
