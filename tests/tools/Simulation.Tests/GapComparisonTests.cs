// SPDX-License-Identifier: Apache-2.0
using Telemetry.Reports.Events;
using Telemetry.Simulation.Truth;

namespace Telemetry.Simulation.Tests;

/// <summary>Comparison of the gaps that were made with those that were reported.</summary>
public class GapComparisonTests
{
    private static readonly TruthRange[] Made =
    [
        new("A", 10, 14, "repaired", "B"), new("A", 15, 20, "lost", null), new("B", 15, 20, "lost", null),
        new(null, 15, 20, "lost", null),
    ];

    private static GapReport Gap(string? line, ulong first, ulong last, string state, string? by = null) => new()
    {
        Scope = line is null ? "feed" : "line",
        Line = line,
        First = first,
        Last = last,
        State = state,
        RepairedBy = by,
    };

    private static List<GapReport> Found() =>
    [
        Gap("A", 10, 11, "repaired", "B"), Gap("A", 12, 14, "repaired", "B"), Gap("A", 15, 20, "lost"),
        Gap("B", 15, 20, "lost"), Gap(null, 15, 20, "lost"),
    ];

    [Fact]
    public void a_range_that_closed_in_parts_is_one_range()
    {
        GapComparison result = GapComparison.Of(Made, Found(), lossy: false);

        Assert.Equal((4, 4), (result.Made, result.Found));
        Assert.Empty(result.Missed);
        Assert.Empty(result.Invented);
    }

    [Fact]
    public void a_retracted_loss_does_not_count_as_invented()
    {
        List<GapReport> found =
        [
            .. Found(), Gap(null, 90, 99, "lost") with { Id = 7 }, Gap(null, 90, 99, "retracted") with { Id = 7 },
        ];

        Assert.Empty(GapComparison.Of(Made, found, lossy: false).Invented);
        Assert.Single(GapComparison.Of(Made, found[..^1], lossy: false).Invented);
    }

    [Fact]
    public void missed_and_invented_ranges_are_distinguished()
    {
        List<GapReport> found = Found();
        found.RemoveAt(4);
        found.Add(Gap("B", 90, 90, "lost"));

        GapComparison result = GapComparison.Of(Made, found, lossy: false);

        Assert.Equal(new TruthRange(null, 15, 20, "lost", null), Assert.Single(result.Missed));
        Assert.Equal(new TruthRange("B", 90, 90, "lost", null), Assert.Single(result.Invented));
    }

    [Fact]
    public void a_wrong_outcome_is_both_missed_and_invented()
    {
        List<GapReport> found = Found();
        found[2] = Gap("A", 15, 20, "repaired", "reorder");

        GapComparison result = GapComparison.Of(Made, found, lossy: false);

        Assert.Single(result.Missed);
        Assert.Single(result.Invented);
    }

    [Fact]
    public void own_losses_may_hide_ranges_but_are_never_reported_as_the_markets()
    {
        List<GapReport> hidden = Found();
        hidden[2] = Gap("A", 15, 40, "unobserved");
        hidden.RemoveAt(4);
        List<GapReport> blamed = [.. hidden, Gap("B", 50, 51, "lost")];

        GapComparison honest = GapComparison.Of(Made, hidden, lossy: true);
        GapComparison blaming = GapComparison.Of(Made, blamed, lossy: true);

        Assert.Empty(honest.Missed);
        Assert.Empty(honest.Invented);
        Assert.Single(blaming.Invented);
    }
}
