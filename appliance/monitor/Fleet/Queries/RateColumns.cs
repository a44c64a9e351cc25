// SPDX-License-Identifier: Apache-2.0
using Telemetry.Fleet.History;
using Telemetry.Messages;
using Telemetry.Messages.Counters;

namespace Telemetry.Fleet.Queries;

/// <summary>A counter of one appliance in the columns of a chart, with the time that each value is of.</summary>
/// <param name="kind">Kind of the counter.</param>
/// <param name="count">Number of columns.</param>
internal sealed class RateColumns(MetricKind kind, int count)
{
    private const double SecondNs = 1e9;

    private readonly double?[] _covering = new double?[count];

    /// <summary>Value of the intervals that end in each column; null if none does.</summary>
    internal long?[] Values { get; } = new long?[count];

    /// <summary>Received time of the intervals that end in each column, nanoseconds.</summary>
    internal long[] LengthsNs { get; } = new long[count];

    /// <summary>Length of the longest interval that covers each column, nanoseconds; null if none does.</summary>
    internal long?[] IntervalsNs { get; } = new long?[count];

    /// <summary>Events a second of the interval with the fewest; null if none covers the column.</summary>
    internal double?[] Lowest { get; } = new double?[count];

    /// <summary>Events a second of the interval with the most; null if none covers the column.</summary>
    internal double?[] Highest { get; } = new double?[count];

    /// <summary>Events a second: of the intervals that end in the column, else of the one that covers it.</summary>
    internal double? RateOf(int column) =>
        Values[column] is { } value ? RateOf(value, LengthsNs[column]) : _covering[column];

    /// <summary>Adds an interval.</summary>
    /// <param name="columns">The first and last column that it covers.</param>
    internal void Add(IntervalRecord record, long value, (int First, int Last) columns)
    {
        double rate = RateOf(value, record.ReceivedNs);
        long lengthNs = record.EndTimeNs - record.StartTimeNs;
        for (int column = columns.First; column <= columns.Last; column++)
        {
            IntervalsNs[column] = Math.Max(IntervalsNs[column] ?? lengthNs, lengthNs);
            Lowest[column] = Math.Min(Lowest[column] ?? rate, rate);
            Highest[column] = Math.Max(Highest[column] ?? rate, rate);
            _covering[column] = rate;
        }
        Values[columns.Last] =
            Values[columns.Last] is { } before ? CounterMath.Add(kind, before, value) : value;
        LengthsNs[columns.Last] += record.ReceivedNs;
    }

    private static double RateOf(long value, long lengthNs) => lengthNs > 0 ? value * SecondNs / lengthNs : 0;
}
