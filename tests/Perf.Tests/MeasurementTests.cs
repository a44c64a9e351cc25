// SPDX-License-Identifier: Apache-2.0
using Telemetry.Perf.Harness;

namespace Perf.Tests;

/// <summary>Whether a ratio meets its target, by rounds that differ more or less.</summary>
public sealed class MeasurementTests
{
    [Fact]
    public void a_ratio_beyond_the_target_in_every_round_fails()
    {
        Measurement result = Against([101, 102, 101, 103, 102, 101, 102, 103, 102]);

        Assert.Equal("fail", result.Verdict);
        Assert.Null(result.Doubt);
    }

    [Fact]
    public void a_ratio_beyond_it_within_the_rounds_differences_is_unknown()
    {
        Measurement result = Against([101, 130, 95, 102, 90, 110, 85, 120, 97]);

        Assert.Equal(1.01, result.Ratio);
        Assert.Equal("unknown", result.Verdict);
        Assert.Contains("too noisy", result.Doubt, StringComparison.Ordinal);
    }

    [Fact]
    public void a_ratio_within_the_target_is_ok_whatever_the_rounds()
    {
        Measurement result = Against([99, 130, 95, 102, 90, 110, 85, 120, 97]);

        Assert.Equal("ok", result.Verdict);
        Assert.Null(result.Doubt);
    }

    [Theory]
    [InlineData(101, "fail")]
    [InlineData(99, "unknown")]
    public void of_few_rounds_every_one_has_to_be_beyond_the_target(double best, string verdict) =>
        Assert.Equal(verdict, Against([102, 103, 104, best, 105]).Verdict);

    [Fact]
    public void without_the_references_rounds_the_medians_alone_decide() =>
        Assert.Equal("fail", new Measurement("ours", "ns", [101, 90, 130])
        {
            ReferenceName = "theirs",
            Reference = 100,
            HighestRatio = 1,
        }.Verdict);

    [Theory]
    [InlineData(101.0, null, "unknown")]
    [InlineData(99.0, null, "unknown")]
    [InlineData(101.0, 100.2, "unknown")]
    [InlineData(99.0, 99.8, "unknown")]
    [InlineData(101.0, 100.05, "fail")]
    [InlineData(99.0, 100.05, "ok")]
    public void one_round_is_clear_only_by_far_more_than_the_same_twice_differs(
        double value, double? again, string verdict)
    {
        Measurement result = Against([value]) with { AgainValues = again is { } known ? [known] : null };

        Assert.Equal(verdict, result.Verdict);
        Assert.Equal(verdict == "unknown", result.Doubt is not null);
    }

    [Theory]
    [InlineData(new[] { 94.0, 93.0, 92.0 }, "fail")]
    [InlineData(new[] { 94.0, 96.0, 92.0 }, "unknown")]
    [InlineData(new[] { 96.0, 90.0, 97.0 }, "ok")]
    [InlineData(new[] { 50.0 }, "unknown")]
    public void a_lowest_ratio_is_judged_as_a_highest_one(double[] values, string verdict) =>
        Assert.Equal(verdict, (Against(values) with { HighestRatio = null, LowestRatio = 0.95 }).Verdict);

    [Fact]
    public void where_the_reference_failed_nothing_is_said_and_the_reason_reported()
    {
        Measurement result = Against([150, 160]) with { ReferenceValues = null, ReferenceFailure = "it lost records" };

        Assert.Equal("unknown", result.Verdict);
        Assert.Contains("it lost records", result.Doubt, StringComparison.Ordinal);
    }

    private static Measurement Against(double[] values) => new("ours", "ns", values)
    {
        ReferenceName = "theirs",
        ReferenceValues = [.. values.Select(_ => 100.0)],
        HighestRatio = 1,
    };
}
