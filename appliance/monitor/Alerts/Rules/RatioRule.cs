// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using Telemetry.Fleet;

namespace Telemetry.Alerts.Rules;

/// <summary>Two counters of a thing, as a rule reads them.</summary>
/// <param name="Labels">Labels of the thing.</param>
/// <param name="Start">What began when the counters were 0: a start of an appliance, a day.</param>
/// <param name="Part">The part; null if unknown.</param>
/// <param name="Whole">The whole; null if unknown.</param>
/// <param name="What">Name of the part, for people.</param>
public readonly record struct RatioReading(
    AlertLabels Labels, string? Start, long? Part, long? Whole, string What);

/// <summary>Raised while the part of the last minute exceeds a share of the whole, clear below another one.</summary>
/// <param name="read">Reads the counters.</param>
/// <param name="raiseAbove">Share above which it is raised.</param>
/// <param name="clearBelow">Share below which it is clear.</param>
/// <param name="atLeast">Least whole; of less nothing is known.</param>
public sealed class RatioRule(
    Func<FleetModel, IEnumerable<RatioReading>> read, double raiseAbove, double clearBelow, long atLeast) : AlertRule
{
    private const int Most = 16_384;
    private const long MinuteNs = 60_000_000_000;
    private const double Percent = 100;

    private readonly Dictionary<AlertLabels, Window> _windows = [];

    public override IEnumerable<AlertReading> Read(FleetModel fleet)
    {
        foreach (RatioReading reading in read(fleet))
        {
            if (reading is not { Part: { } part, Whole: { } whole })
                continue;
            if (!_windows.TryGetValue(reading.Labels, out Window? window))
            {
                if (_windows.Count >= Most)
                    _windows.Clear();
                _windows.Add(reading.Labels, window = new Window());
            }
            (long parts, long wholes) = window.Add(reading.Start, fleet.NowNs, part, whole);
            double share = wholes == 0 ? 0 : (double)parts / wholes;
            yield return new AlertReading(
                reading.Labels, LevelOf(share, wholes),
                string.Create(CultureInfo.InvariantCulture, $"{share * Percent:0.##} % of {wholes} {reading.What}"),
                share);
        }
    }

    private AlertLevel LevelOf(double share, long whole) => whole < atLeast ? AlertLevel.Unknown
        : share > raiseAbove ? AlertLevel.Raised
        : share < clearBelow ? AlertLevel.Clear : AlertLevel.Between;

    /// <summary>Values of the last minute.</summary>
    private sealed class Window
    {
        private readonly Queue<(long TimeNs, long Part, long Whole)> _values = new();
        private string? _start;

        internal (long Part, long Whole) Add(string? start, long nowNs, long part, long whole)
        {
            if (start != _start || (_values.TryPeek(out var oldest) && whole < oldest.Whole))
                _values.Clear();
            _start = start;
            _values.Enqueue((nowNs, part, whole));
            while (_values.Peek().TimeNs < nowNs - MinuteNs)
                _values.Dequeue();
            (_, long firstPart, long firstWhole) = _values.Peek();
            return (part - firstPart, whole - firstWhole);
        }
    }
}
