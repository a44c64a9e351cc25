// SPDX-License-Identifier: Apache-2.0
using Telemetry.Appliance.Demo;
using Telemetry.Config;
using Telemetry.Reports;
using Telemetry.Reports.Host;

namespace Telemetry.Appliance.Tests;

public class StarvedCoreTests
{
    private static readonly CaptureSettings Patient = StarvedCore.Patient(new CaptureSettings());

    [Fact]
    public void the_demo_waits_for_records_a_thousand_times_as_long_as_a_measurement()
    {
        Assert.InRange(Patient.HoldNs, 1_000 * new CaptureSettings().HoldNs, 10_000_000);
        Assert.True(Patient.RingBytes > new CaptureSettings().RingBytes);
    }

    [Fact]
    public void chosen_values_stay()
    {
        CaptureSettings chosen = StarvedCore.Patient(new CaptureSettings { HoldNs = 7_000, RingBytes = 1 << 20 });

        Assert.Equal((7_000, 1 << 20), (chosen.HoldNs, chosen.RingBytes));
    }

    [Theory]
    [InlineData(1, 0, "1 records came 10ms or more after others, 0 found a full ring")]
    [InlineData(0, 12, "0 records came 10ms or more after others, 12 found a full ring")]
    public void rows_that_are_incomplete_are_explained_in_a_line(long late, long lost, string expected)
    {
        string notice = StarvedCore.NoticeOf(Summary(late, lost, complete: false), Patient)!;

        Assert.Contains(expected, notice, StringComparison.Ordinal);
        Assert.Contains("run it again", notice, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', notice);
    }

    [Theory]
    [InlineData(0, 0, true)]
    [InlineData(0, 0, false)]           // a group that was left on purpose
    [InlineData(1, 0, true)]
    public void otherwise_there_is_no_notice(long late, long lost, bool complete) =>
        Assert.Null(StarvedCore.NoticeOf(Summary(late, lost, complete), Patient));

    private static SummaryReport Summary(long late, long lost, bool complete) => new()
    {
        Feeds = [new FeedReport { Complete = complete }],
        Ledger = new LedgerReport { LostRing = lost },
        Appliance = new ApplianceReport { LateRecords = late },
    };
}
