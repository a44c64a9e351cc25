// SPDX-License-Identifier: Apache-2.0
using HdrHistogram;
using Telemetry.Fleet.Desk;
using Telemetry.Fleet.Publishers;
using Telemetry.Fleet.Queries;
using Telemetry.Model.Intervals;
using Telemetry.Reports.Receiving;
using TestSupport.Fleet;

namespace Telemetry.Fleet.Tests;

/// <summary>A fleet with a clock that a test moves, and simulated appliances on one channel.</summary>
internal sealed class FleetRig
{
    public const long SecondNs = 1_000_000_000;
    public const long MinuteNs = 60 * SecondNs;

    // A whole minute, so that minutes of the clock are minutes of a test.
    private const long StartTimeNs = 1_800_000_000 * SecondNs;

    private long _stepNs;

    public FleetRig(FleetLimits? limits = null, params string[] expected)
        : this(limits, null, expected)
    {
    }

    public FleetRig(FirstAppearances firstSeen)
        : this(null, firstSeen, [])
    {
    }

    private FleetRig(FleetLimits? limits, FirstAppearances? firstSeen, string[] expected)
    {
        Model = new FleetModel(limits ?? new FleetLimits()) { Expected = expected, FirstSeen = firstSeen };
        Channel = Model.HandlerOf("aeron:udp?endpoint=localhost:20121");
        SetTime();
    }

    public static SampleSets Sets { get; } = new(sets: 8, samples: 50);

    public FleetModel Model { get; }

    public IMessageHandler Channel { get; }

    public long NowNs { get; private set; } = 77 * SecondNs;

    public long TimeNs => StartTimeNs + _stepNs + NowNs - (77 * SecondNs);

    /// <summary>An appliance that starts now.</summary>
    public SimulatedAppliance Start(string host, ulong incarnation, Func<ApplianceShape, ApplianceShape>? change = null)
    {
        var shape = new ApplianceShape
        {
            Host = host,
            Incarnation = incarnation,
            Seed = (int)incarnation,
            OffsetNs = TimeNs - 5_000 * SecondNs,
            StartStampNs = 5_000 * SecondNs,
        };
        return new SimulatedAppliance(change?.Invoke(shape) ?? shape, Sets);
    }

    public void Wait(double seconds)
    {
        NowNs += (long)(seconds * SecondNs);
        SetTime();
        Model.Turn();
    }

    /// <summary>Sets the monitor's wall clock; that of the appliances stays, and so does its monotonic clock.</summary>
    public void StepClock(long seconds)
    {
        _stepNs += seconds * SecondNs;
        SetTime();
        Model.Turn();
    }

    /// <summary>Lets seconds pass, in each of which every appliance publishes everything.</summary>
    public void Run(int seconds, params SimulatedAppliance[] appliances) => Run(seconds, Channel, appliances);

    public void Run(int seconds, IMessageHandler to, params SimulatedAppliance[] appliances)
    {
        for (int second = 0; second < seconds; second++)
        {
            NowNs += SecondNs;
            SetTime();
            foreach (SimulatedAppliance one in appliances)
                one.Second(to);
            Model.Turn();
        }
    }

    public Telemetry.Fleet.Publishers.FleetAppliance Of(string name) =>
        Model.Find(name) ?? throw new InvalidOperationException($"no {name} among {string.Join(',', Names)}");

    public IEnumerable<string> Names => Model.Appliances.Select(one => one.Name);

    public ApplianceState StateOf(string name) => Of(name).Current.StateAt(NowNs);

    /// <summary>Everything that is held of some appliances; of all if none is named.</summary>
    public RecordSelection Everything(params string[] names) =>
        new([.. Model.Appliances.Where(one => names.Length == 0 || names.Contains(one.Name))], 0, long.MaxValue);

    public static SeriesFilter FilterOf(SimulatedAppliance appliance, int series)
    {
        (string kind, string key) = SimulatedAppliance.SeriesOf(appliance.Shape, series);
        return new SeriesFilter { Kind = kind, Key = key };
    }

    /// <summary>Fails unless a distribution is that of all samples together.</summary>
    public static void AssertSame(LongHistogram truth, Distribution found)
    {
        Assert.Equal(truth.TotalCount, found.Histogram.TotalCount);
        Assert.Equal(truth.TotalCount, found.Samples.Count);
        for (int place = 0; place < found.Histogram.Length; place++)
            Assert.Equal(truth.GetCountAtValue(SeriesBuckets.LowestAt(found.Histogram.Indices[place])),
                found.Histogram.CountAt(place));
        foreach (double percentile in (double[])[50, 90, 99, 99.9, 99.99, 100])
            Assert.Equal(truth.GetValueAtPercentile(percentile), found.Histogram.ValueAtPercentile(percentile));
    }

    /// <summary>Asks everything that can be asked.</summary>
    public void AssertReadable()
    {
        DeskState desk = DeskState.Of(Model, _ => true);
        Assert.Equal(Model.Appliances.Count, desk.Hosts.Count);
        foreach (var appliance in Model.Appliances)
        {
            var selection = new RecordSelection([appliance], TimeNs - (600 * SecondNs), TimeNs);
            HeatMap map = HeatMap.Of(selection, new SeriesFilter(), 100, 20);
            Assert.Equal(map.Columns.Count * 20, map.Counts.Length);
            Assert.NotNull(appliance.Current.Totals().Series);
            _ = WindowSummary.Of(appliance, selection);
            _ = DayDistributions.Of([appliance], new SeriesFilter());
            _ = Evidence.Of(appliance, new SeriesFilter(), 0);
            _ = selection.Merge(new SeriesFilter()).At(99);
            foreach (string path in (string[])["feeds.messages", "ledger.seen", "sessions.orders"])
                Assert.NotEmpty(CounterRange.Of(
                    selection, CounterRange.Find(path)!.Value, new SeriesFilter(), 50).Sums);
        }
    }

    private void SetTime() => Model.SetTime(NowNs, TimeNs);
}
