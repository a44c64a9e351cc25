// SPDX-License-Identifier: Apache-2.0
using Telemetry.Model.Causes;
using Telemetry.Model.Days;
using Telemetry.Model.Definitions;
using Telemetry.Model.Intervals;
using Telemetry.Publishing.State;
using Telemetry.Reports;
using Telemetry.Reports.Receiving;
using TestSupport.Publishing;

namespace Telemetry.Publishing.Tests;

/// <summary>Waits for a CPU, from the queue to the reports here and over Aeron.</summary>
public sealed class SourcedSamplesTests
{
    private readonly ProcessSlots _processes = new();
    private readonly ProcessSamples _waits = new(SeriesKind.RunWait);
    private readonly PublisherRig _rig;

    public SourcedSamplesTests() =>
        _rig = new PublisherRig(options => options with { Samples = [_waits] }, processes: _processes);

    [Fact]
    public void a_process_has_a_series_from_when_it_is_found()
    {
        _rig.Interval();
        _rig.Work();
        int slot = _processes.Take("strategy");
        Add(slot, 1_000, 2_000);
        Add(slot, 70_000_000_000, 3_000);
        _rig.Work();
        Add(slot, 5_000, 4_000);
        _waits.Miss(slot, 3);
        _rig.Interval();
        _rig.Work();
        _rig.End();

        foreach ((ReportReader reader, RecordingSink sink) in new[] { _rig.ReadLocal(), _rig.ReadOutlet() })
        {
            // Percentiles are the upper ends of the steps of a histogram.
            SeriesReport total = Assert.Single(reader.Summary("run").Series, IsRunWait);
            Assert.Equal(("strategy", 2L, 5_003L, false, 3L),
                (total.Key, total.Count, total.MaxNs, total.Complete, total.MayBeMissing));
            Assert.Equal((1L, 70_000_000_000L), (total.AboveRange.Count, total.AboveRange.MaxNs));
            SeriesReport found = Assert.Single(sink.Snapshots[1].Interval.Series, IsRunWait);
            Assert.Equal((2L, 3L), (found.Count, found.MayBeMissing));
            Assert.Equal([(5_000L, 4_000L), (1_000L, 2_000L)],
                found.Worst!.Select(one => (one.ValueNs, one.StampNs)));
            Assert.DoesNotContain(sink.Snapshots[0].Interval.Series, row => IsRunWait(row) && row.Count > 0);
            Assert.True(Assert.Single(sink.Snapshots[2].Interval.Series, IsRunWait).Complete);
        }
    }

    [Fact]
    public void after_a_restart_the_process_continues_its_series()
    {
        Topology before = Watched.Topology.With(StageLevel.Off, _processes);
        int slot = _processes.Take("strategy");
        int series = before.Series.First(one => one.ProcessSlot == slot).Index;
        var state = new DayState(before);
        state.Series[series].MayBeMissing = 7;
        for (int index = 0; index < before.Series.Count; index++)
            state.Histograms.Add(index == series ? [1, 2, 3] : [], index == series ? 5 : 0);
        var identity = new StateIdentity
        {
            Host = "h",
            BootId = "",
            Version = "",
            Incarnation = 1,
            ConfigHash = 2,
            DayRule = "",
        };
        var stored = new StoredState(identity, StoredNames.Of(before), state);

        var processes = new ProcessSlots();
        _ = processes.Take("other");
        DayState after = stored.For(Watched.Topology.With(StageLevel.Off, processes), new Progress<string>());

        Assert.Equal("strategy", processes.NameOf(1));
        Assert.Equal((7L, 5L), (after.Series[series + 1].MayBeMissing, after.Histograms.CountOf(series + 1)));
    }

    private static bool IsRunWait(SeriesReport series) => series.Series == "run_wait";

    private void Add(int slot, long durationNs, long endNs) =>
        _waits.Add(new TimedSample(slot, durationNs, endNs));
}
