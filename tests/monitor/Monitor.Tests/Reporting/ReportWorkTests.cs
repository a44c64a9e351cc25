// SPDX-License-Identifier: Apache-2.0
using Telemetry.Fleet;
using Telemetry.Fleet.Queries;
using Telemetry.Model.Failures;
using Telemetry.Monitor.Reporting;
using TestSupport.Fleet;

namespace Telemetry.Monitor.Tests.Reporting;

/// <summary>What a report of a running monitor takes from the model, and how much it may add up.</summary>
public sealed class ReportWorkTests
{
    private const long SecondNs = 1_000_000_000;
    private const int MostSeries = 10;

    private readonly FleetModel _fleet = new(new FleetLimits());
    private readonly SimulatedAppliance _one = new(new ApplianceShape(), new SampleSets(sets: 8, samples: 50));

    public ReportWorkTests() => Run(30);

    private ReportSpan Span => new(_one.TimeNs - (20 * SecondNs), _one.TimeNs);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void what_is_received_after_the_facts_were_taken_is_not_in_them(bool isDay)
    {
        ReportSpan? span = isDay ? null : Span;
        ReportPart expected = Assert.Single(ReportFacts.PartsOf(Take(span)));
        IReadOnlyList<ReportFacts> taken = Take(span);

        Run(30);
        ReportPart part = Assert.Single(ReportFacts.PartsOf(taken));

        Assert.True(expected.Gaps.Items.Count > 0);
        Assert.Equal(expected.Gaps.Items, part.Gaps.Items);
        Assert.Equal(expected.Summary.GetRawText(), part.Summary.GetRawText());
        Assert.NotEmpty(part.Series);
        Assert.Equal(expected.Series.Select(one => one.Distribution.Histogram.TotalCount),
            part.Series.Select(one => one.Distribution.Histogram.TotalCount));
    }

    [Fact]
    public void what_the_parts_of_a_span_add_up_is_bounded()
    {
        IReadOnlyList<ReportFacts> taken = Take(Span);

        FailureException failure = Assert.Throws<FailureException>(
            () => ReportFacts.PartsOf(taken, new WorkBudget(0)));

        Assert.Equal("more than 0 MiB of the history would have to be read and added up", failure.Failure.What);
    }

    [Fact]
    public void charts_of_the_day_are_bounded_too()
    {
        ReportContent bounded = ContentOf(ReportFacts.PartsOf(Take(null), new WorkBudget(0)));
        ReportContent unbounded = ContentOf(ReportFacts.PartsOf(Take(null)));

        Assert.Throws<FailureException>(() => ReportDocument.Write(bounded));
        Assert.NotEmpty(ReportDocument.Write(unbounded));
    }

    private static ReportContent ContentOf(IReadOnlyList<ReportPart> parts) =>
        new() { Parts = parts, Version = "1", MadeTimeNs = 0 };

    private IReadOnlyList<ReportFacts> Take(ReportSpan? span) =>
        ReportFacts.Take(_fleet.Appliances, span, MostSeries);

    private void Run(int seconds)
    {
        for (int second = 0; second < seconds; second++)
        {
            _fleet.SetTime(_one.StampNs + SecondNs, _one.TimeNs + SecondNs);
            _one.Second(_fleet.HandlerOf("aeron:test"));
            if (second % 10 == 0)
                _one.Gap(_fleet.HandlerOf("aeron:test"), count: 3);
            _fleet.Turn();
        }
    }
}
