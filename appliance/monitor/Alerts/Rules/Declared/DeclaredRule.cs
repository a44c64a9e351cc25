// SPDX-License-Identifier: Apache-2.0
using Telemetry.Baselines.Values;
using Telemetry.Baselines.Verdicts;
using Telemetry.Fleet;
using Telemetry.Fleet.History;
using Telemetry.Fleet.Publishers;
using Telemetry.Messages;

namespace Telemetry.Alerts.Rules.Declared;

/// <summary>A rule of a file: compares one value of a window of each thing with two limits.</summary>
/// <param name="declaration">Contents of the file.</param>
public sealed class DeclaredRule(RuleDeclaration declaration) : AlertRule
{
    private const int Most = 16_384;
    private const int StepsInWindow = 30;
    private const long SecondNs = 1_000_000_000;
    private const double MiddlePercent = 50;

    private readonly Dictionary<(string Appliance, object Layout), (int Place, AlertLabels Labels)[]> _things = [];
    private readonly int _place = declaration.Quantity.Counter is { } counter ? CounterLayout.PlaceOf(counter) : 0;
    private FleetAppliance[] _present = [];                 // when it was read
    private List<AlertReading> _readings = [];
    private long _readNs = long.MinValue;

    /// <summary>Contents of the file.</summary>
    public RuleDeclaration Declaration => declaration;

    /// <summary>True if something that was read fits its patterns.</summary>
    public bool HasMatched { get; private set; }

    public override bool IsOfAppliances => true;

    public override bool IsOf(string group) => group switch
    {
        Inhibition.OfLatencies => declaration.Quantity.IsSeries,
        Inhibition.OfRanks => declaration.Value.Kind == RuleValueKind.Rank,
        _ => false,
    };

    public override IEnumerable<AlertReading> Read(FleetModel fleet)
    {
        // A long window changes little in a second, and costs as much as it has intervals. An appliance that comes is
        // read at once: without a reading its alerts would end.
        FleetAppliance[] present = [.. Readings.Present(fleet).Where(one => IsIn(fleet, one))];
        long longestNs = Math.Max(SecondNs / 2, declaration.WindowNs / StepsInWindow);
        if (_readNs == long.MinValue || fleet.NowNs - _readNs >= longestNs || !present.SequenceEqual(_present))
            (_present, _readings, _readNs) = (present, [.. ReadNow(fleet, present)], fleet.NowNs);
        return _readings;
    }

    private IEnumerable<AlertReading> ReadNow(FleetModel fleet, FleetAppliance[] present)
    {
        if (declaration.Value.Kind == RuleValueKind.Rank)
            return ReadRanks(fleet, [.. present.Select(one => one.Name)]);
        if (_things.Count >= Most)
            _things.Clear();
        Dictionary<AlertLabels, RuleWindow> windows = [];
        foreach (FleetAppliance appliance in present)
        {
            long endNs = appliance.NewestTimeNs;
            foreach (IntervalRecord record in appliance.Between(endNs - declaration.WindowNs, endNs))
                Add(appliance.Name, record, windows);
        }
        return windows.Values.Select(Judge);
    }

    private IEnumerable<AlertReading> ReadRanks(FleetModel fleet, HashSet<string> present)
    {
        QuantityKind kind = declaration.Quantity.Compared
            ?? (declaration.Value.Percentile > MiddlePercent ? QuantityKind.P99 : QuantityKind.P50);
        IEnumerable<JudgedValue> values = fleet.Baselines.Values.Where(one => one.Quantity.Kind == kind
            && one.Quantity.Series == declaration.Quantity.Kind && present.Contains(one.Appliance)
            && Fits(label => RuleQuantity.LabelOf(one, label)));
        // Of several that have the same labels the one that is nearest to the limit counts.
        int sign = declaration.RaiseLimit.IsAbove ? -1 : 1;
        foreach (JudgedValue one in values.OrderBy(one => sign * (one.Percent ?? MiddlePercent)))
        {
            HasMatched = true;
            AlertLabels labels = LabelsOf(label => RuleQuantity.LabelOf(one, label));
            double? percent = one.IsCurrentAt(fleet.TimeNs) ? one.Percent : null;
            yield return new AlertReading(labels, LevelOf(percent, isIncomplete: false),
                RuleSummary.Write(this, labels, percent, isIncomplete: false), percent);
        }
    }

    private bool IsIn(FleetModel fleet, FleetAppliance appliance) =>
        !declaration.InHoursOnly || Readings.IsInHours(fleet, appliance);

    private void Add(string appliance, IntervalRecord record, Dictionary<AlertLabels, RuleWindow> windows)
    {
        object layout = declaration.Quantity.IsSeries ? record.Series : record.Layout;
        if (!_things.TryGetValue((appliance, layout), out (int Place, AlertLabels Labels)[]? things))
            _things.Add((appliance, layout), things = declaration.Quantity.IsSeries
                ? SeriesOf(appliance, record.Series) : CountersOf(appliance, record.Layout));
        HasMatched |= things.Length > 0;
        long[] counters = things.Length > 0 && !declaration.Quantity.IsSeries ? CountersOf(record) : [];
        foreach ((int place, AlertLabels labels) in things)
        {
            if (!windows.TryGetValue(labels, out RuleWindow? window))
                windows.Add(labels, window = new RuleWindow(labels));
            if (declaration.Quantity.IsSeries)
                window.Add(record, place);
            else
                window.Add(record, NullValue.ToNullable(counters[place]));
        }
    }

    private static long[] CountersOf(IntervalRecord record)
    {
        var counters = new long[record.Layout.Length];
        record.AddCountersTo(counters);
        return counters;
    }

    private (int Place, AlertLabels Labels)[] SeriesOf(string appliance, SeriesIdentity[] series) =>
    [
        .. Enumerable.Range(0, series.Length)
            .Where(index => series[index].Kind == declaration.Quantity.Kind)
            .Where(index => Fits(label => label == "appliance" ? appliance
                : RuleQuantity.LabelOf(series[index], label)))
            .Select(index => (index, LabelsOf(label => label == "appliance" ? appliance
                : RuleQuantity.LabelOf(series[index], label)))),
    ];

    private (int Place, AlertLabels Labels)[] CountersOf(string appliance, CounterLayout layout) =>
    [
        .. layout.Blocks
            .Where(block => block.TemplateId == declaration.Quantity.Counter!.Value.TemplateId)
            .Where(block => Fits(label => label == "appliance" ? appliance : RuleQuantity.LabelOf(block, label)))
            .Select(block => (block.Start + _place,
                LabelsOf(label => label == "appliance" ? appliance : RuleQuantity.LabelOf(block, label)))),
    ];

    private bool Fits(Func<string, string?> valueOf) =>
        declaration.Where.All(one => one.Pattern.Fits(valueOf(one.Label)));

    private AlertLabels LabelsOf(Func<string, string?> valueOf) =>
        AlertLabels.Of([.. declaration.By.Select(label => (label, valueOf(label)))]);

    private AlertReading Judge(RuleWindow window)
    {
        (double? value, bool isIncomplete) = window.Read(declaration);
        AlertLevel level = isIncomplete && declaration.Incomplete == IncompleteChoice.Raise
            ? AlertLevel.Raised : LevelOf(value, isIncomplete);
        return new AlertReading(
            window.Labels, level, RuleSummary.Write(this, window.Labels, value, isIncomplete), value);
    }

    private AlertLevel LevelOf(double? value, bool isIncomplete) => value is not { } known ? AlertLevel.Unknown
        : isIncomplete && declaration.Incomplete == IncompleteChoice.Hold ? AlertLevel.Unknown
        : declaration.RaiseLimit.Holds(known) ? AlertLevel.Raised
        : declaration.ClearLimit.Holds(known) ? AlertLevel.Clear : AlertLevel.Between;
}
