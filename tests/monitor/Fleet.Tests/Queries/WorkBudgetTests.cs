// SPDX-License-Identifier: Apache-2.0
using Telemetry.Fleet.Queries;
using Telemetry.Model.Failures;
using TestSupport.Fleet;

namespace Telemetry.Fleet.Tests.Queries;

/// <summary>The bound of what one question adds up.</summary>
public sealed class WorkBudgetTests
{
    private readonly FleetRig _rig = new();
    private readonly SeriesFilter _filter;

    public WorkBudgetTests()
    {
        SimulatedAppliance one = _rig.Start("left", 0xA1);
        _rig.Run(100, one);
        _filter = FleetRig.FilterOf(one, 0);
    }

    [Fact]
    public void an_answer_takes_the_bytes_of_the_samples_that_it_is_made_of()
    {
        long bytes = LeastFor(selection => selection.Merge(_filter));

        // 100 intervals of some 50 samples, of which a bucket takes two bytes or more.
        Assert.InRange(bytes, 100 * 20, 100 * 500);
        Assert.Equal(bytes, LeastFor(selection => selection.MergeEach(_filter)));
        Assert.Equal(bytes, LeastFor(selection => HeatMap.Of(selection, _filter, 10, 10)));
        Assert.True(LeastFor(selection => selection.Merge(new SeriesFilter())) > bytes);
    }

    [Fact]
    public void counters_count_too() => Assert.InRange(
        LeastFor(selection => CounterRange.Of(
            selection, CounterRange.Find("feeds.messages")!.Value, new SeriesFilter(), 10)), 100 * 10, 100 * 10_000);

    [Fact]
    public void what_is_too_much_is_refused_with_the_remedy()
    {
        RecordSelection selection = Select();
        selection.Limit(new WorkBudget(0));

        FailureException failure = Assert.Throws<FailureException>(() => selection.Merge(_filter));

        Assert.Equal("from: more than 0 MiB of the history would have to be read and added up; ask for one series, for "
            + "fewer appliances or for a shorter time", failure.Message);
    }

    private RecordSelection Select() =>
        new(_rig.Model.Appliances, _rig.TimeNs - (200 * FleetRig.SecondNs), _rig.TimeNs);

    /// <summary>Smallest budget with which a question is answered, bytes.</summary>
    private long LeastFor(Action<RecordSelection> ask)
    {
        (long refused, long enough) = (-1, 1 << 30);
        while (enough - refused > 1)
        {
            long budget = (refused + enough) / 2;
            RecordSelection selection = Select();
            selection.Limit(new WorkBudget(budget));
            if (Record.Exception(() => ask(selection)) is null)
                enough = budget;
            else
                refused = budget;
        }
        return enough;
    }
}
