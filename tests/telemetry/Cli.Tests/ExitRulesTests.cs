// SPDX-License-Identifier: Apache-2.0
using Telemetry.Cli.Commands;
using Telemetry.Cli.Output;
using Telemetry.Messages.Counters;
using Telemetry.Model.Failures;
using Telemetry.Reports;
using TestSupport.Reports;

namespace Telemetry.Cli.Tests;

public class ExitRulesTests
{
    private static readonly RetractionCounters Retracted = new() { Gaps = 1, Messages = 6 };
    private static readonly DoubtCounters Doubt = new() { IsInDoubt = 1, TotalNs = 5 };

    private static readonly SummaryReport Good =
        SampleReports.Summary with { Mode = "replay", Truth = null, Received = null, Feeds = [] };
    private static readonly FeedReport Gapped = new() { Feed = "f", FeedGaps = 1, Complete = true };
    private static readonly FeedReport Incomplete = new() { Feed = "f", FeedGaps = 1, Complete = false };

    [Fact]
    public void findings_are_not_a_failure_unless_requested() =>
        Assert.Equal(ExitCode.Done, new ExitRules().Of(Good with { Feeds = [Gapped, Incomplete] }));

    [Fact]
    public void a_feed_gap_exits_with_4_if_requested() =>
        Assert.Equal(ExitCode.FeedGap, new ExitRules(FailOnGap: true, false).Of(Good with { Feeds = [Gapped] }));

    [Fact]
    public void each_publisher_of_a_watch_counts()
    {
        var rules = new ExitRules(FailOnGap: true, FailOnIncomplete: true);

        Assert.Equal(ExitCode.FeedGap, rules.Of(Good with { Others = [Good with { Feeds = [Gapped] }] }));
        Assert.Equal(ExitCode.Incomplete, rules.Of(
            Good with { Feeds = [Gapped], Others = [Good with { Feeds = [Incomplete] }] }));
    }

    [Fact]
    public void a_retracted_feed_gap_does_not_count() =>
        Assert.Equal(ExitCode.Done, new ExitRules(FailOnGap: true, false)
            .Of(Good with { Feeds = [Gapped with { FeedGaps = 0, Retracted = Retracted }] }));

    [Fact]
    public void one_of_two_feed_gaps_not_retracted_exits_with_4() =>
        Assert.Equal(ExitCode.FeedGap, new ExitRules(FailOnGap: true, false)
            .Of(Good with { Feeds = [Gapped with { Retracted = Retracted }] }));

    [Fact]
    public void doubt_is_not_incompleteness() =>
        Assert.Equal(ExitCode.Done, new ExitRules(true, FailOnIncomplete: true)
            .Of(Good with { Feeds = [Gapped with { FeedGaps = 0, Doubt = Doubt }] }));

    [Fact]
    public void a_gap_on_one_line_is_not_a_feed_gap() =>
        Assert.Equal(ExitCode.Done, new ExitRules(FailOnGap: true, false)
            .Of(Good with { Feeds = [Gapped with { FeedGaps = 0, LineGaps = 5 }] }));

    [Fact]
    public void incomplete_takes_precedence_over_a_gap() =>
        Assert.Equal(ExitCode.Incomplete, new ExitRules(true, true).Of(Good with { Feeds = [Incomplete] }));

    [Fact]
    public void a_demo_that_differs_from_the_truth_exits_with_1() =>
        Assert.Equal(ExitCode.Failed, new ExitRules(true, true)
            .Of(SampleReports.Summary with { Truth = SampleReports.Summary.Truth! with { Matches = false } }));

    [Fact]
    public void a_demo_whose_ledger_does_not_balance_exits_with_1() =>
        Assert.Equal(ExitCode.Failed, new ExitRules()
            .Of(SampleReports.Summary with { Ledger = SampleReports.EmptyLedger with { Closed = false } }));

    [Fact]
    public void a_subscriber_that_missed_messages_is_incomplete() =>
        Assert.Equal(ExitCode.Incomplete,
            new ExitRules(false, true).Of(Good with { Received = SampleReports.Summary.Received }));

    [Fact]
    public void verdicts_are_worded_as_in_the_contract() =>
        Assert.Equal(["ok", "warn", "fail", "not_applicable", "unknown"],
            Enum.GetValues<CheckVerdict>().Select(CheckVerdictText.Of));

    [Theory]
    [InlineData(CheckVerdict.Ok, true, true, ExitCode.Done)]
    [InlineData(CheckVerdict.Warn, true, true, ExitCode.Done)]
    [InlineData(CheckVerdict.Unknown, true, true, ExitCode.Done)]
    [InlineData(CheckVerdict.NotApplicable, true, true, ExitCode.Done)]
    [InlineData(CheckVerdict.Fail, true, false, ExitCode.Failed)]
    [InlineData(CheckVerdict.Fail, true, true, ExitCode.Failed)]
    [InlineData(CheckVerdict.Fail, false, false, ExitCode.Done)]
    [InlineData(CheckVerdict.Fail, false, true, ExitCode.Failed)]
    public void a_failed_check_fails_the_doctor_if_required_or_if_all_are(
        CheckVerdict verdict, bool isMust, bool isStrict, ExitCode expected) =>
        Assert.Equal(expected, DoctorCommand.ExitOf(
            [new HostCheck("a", CheckVerdict.Ok, "", ""), new HostCheck("b", verdict, "", "") { IsMust = isMust }],
            isStrict));

    [Fact]
    public void the_exit_codes_are_those_of_the_contract() =>
        Assert.Equal("Done=0 Failed=1 Usage=2 CannotRun=3 FeedGap=4 Regression=5 Incomplete=6 "
            + "Interrupted=130 ReaderGone=141 Terminated=143",
            string.Join(' ', Enum.GetValues<ExitCode>().Select(code => $"{code}={(int)code}")));
}
