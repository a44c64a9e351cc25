// SPDX-License-Identifier: Apache-2.0
using Telemetry.Reports;
using Telemetry.Reports.Host;
using Telemetry.Simulation.Truth;
using TestSupport.Reports;

namespace Telemetry.Simulation.Tests;

/// <summary>Comparison of the numbers that the trader's sockets dropped with those that were reported.</summary>
public class HostDropComparisonTests
{
    // Line A: 100 numbers, of which 1 to 4 were sent twice; the trader did not get 41 to 60. Line B: all of 100.
    private static readonly ExchangeTruth Exchange = new()
    {
        Feed = new FeedTruth(
            [new LineTruth { Messages = 104, Repeats = [1, 2, 3, 4] }, new LineTruth { Messages = 100 }], []),
    };

    private static GroundTruth Truth(params ReadNumbers[] lines) =>
        new(Exchange, new TraderTruth { Orders = [], Connections = [], Lines = lines }, MirrorDrops: 0);

    private static GroundTruth Truth() => Truth(Read((1, 4), (1, 40), (61, 100)), Read((1, 100)));

    private static ReadNumbers Read(params (ulong First, ulong Last)[] datagrams)
    {
        var read = new ReadNumbers();
        foreach ((ulong first, ulong last) in datagrams)
            read.Add(first, last);
        return read;
    }

    private static SummaryReport Summary(long? lineA, long? lineB, params DroppedRange[] ranges) =>
        SampleReports.Summary with
        {
            Feeds = [new FeedReport
            {
                Feed = DemoAddresses.Feed,
                Lines = [Line(0, lineA), Line(1, lineB)],
            }],
            HostPath = new HostPathReport
            {
                Hooks = [new HookReport { Program = "drops", Limited = 0, Lost = 0 }],
                Drops = [new HostDropReport
                {
                    Reason = "SOCKET_RCVBUFF", Feed = DemoAddresses.Feed, Line = "A", Direction = "receive",
                    Ranges = ranges,
                }],
            },
        };

    private static LineReport Line(int index, long? dropped) => new()
    {
        Line = FeedRecorder.LineNames[index],
        Messages = Exchange.Feed.Lines[index].Messages,
        Duplicates = Exchange.Feed.Lines[index].Duplicates,
        HostDropped = dropped,
    };

    [Fact]
    public void what_was_sent_and_not_read_is_what_the_host_dropped()
    {
        HostDropComparison result = HostDropComparison.Of(Truth(), Summary(20, 0, new DroppedRange(41, 60)), false);

        Assert.Equal((20L, 20L), (result.Made, result.Found));
        Assert.Empty(result.Differences);
    }

    // Of 20 numbers of a line 5 to 7 were sent twice and 8 three times: 25 datagrams of one number each.
    [Theory]
    [InlineData("1-20 5 6 7 8 8", 0)]
    [InlineData("1-20 5 6 7 8", 1)]             // one of the three datagrams of 8 was dropped
    [InlineData("1-20 5 6 7", 1)]               // two of them
    [InlineData("1-7 9-20 5 6 7", 1)]           // all of them
    [InlineData("1-20 8 8", 3)]
    [InlineData("1-4 6-20 6 7 8 8", 1)]         // both of 5
    [InlineData("1-4 8-20 8 8", 3)]             // both of 5, 6, 7
    [InlineData("2-4 8-20 8", 5)]               // and the only one of 1, and one of 8
    [InlineData("", 20)]
    public void a_number_that_was_sent_several_times_and_dropped_several_times_is_one(string read, long dropped)
    {
        var sent = new LineTruth { Messages = 25, Repeats = [5, 6, 7, 8, 8] };
        (ulong, ulong)[] datagrams = [.. read.Split(' ', StringSplitOptions.RemoveEmptyEntries)
            .Select(range => range.Split('-').Select(ulong.Parse).ToArray())
            .Select(ends => (ends[0], ends[^1]))];
        GroundTruth truth = Truth(Read(datagrams), Read((1, 100))) with
        {
            Exchange = new() { Feed = new FeedTruth([sent, new LineTruth { Messages = 100 }], []) },
        };

        HostDropComparison right = HostDropComparison.Of(truth, Summary(dropped, 0), false);
        HostDropComparison less = HostDropComparison.Of(truth, Summary(dropped - 1, 0), false);
        HostDropComparison more = HostDropComparison.Of(truth, Summary(dropped + 1, 0), false);

        Assert.Equal(dropped, right.Made);
        Assert.Empty(right.Differences);
        Assert.Single(less.Differences);
        Assert.Single(more.Differences);
    }

    [Theory]
    [InlineData(15, 0, "line A numbers dropped by the host: made 20, seen 15")]
    [InlineData(21, 0, "line A numbers dropped by the host: made 20, seen 21")]
    [InlineData(20, 1, "line B numbers dropped by the host: made 0, seen 1")]
    public void a_number_more_or_less_is_a_difference(long lineA, long lineB, string expected)
    {
        HostDropComparison result = HostDropComparison.Of(Truth(), Summary(lineA, lineB), false);

        Assert.Equal(lineA + lineB, result.Found);
        Assert.Equal(expected, Assert.Single(result.Differences));
    }

    [Fact]
    public void a_difference_of_one_number_makes_the_whole_truth_not_match()
    {
        TruthReport right = new GroundTruthComparison(100).Compare(Truth(), Summary(20, 0));
        TruthReport wrong = new GroundTruthComparison(100).Compare(Truth(), Summary(15, 0));

        Assert.Equal((20L, 20L, true), (right.HostDropsMade, right.HostDropsFound, right.Matches));
        Assert.Equal((20L, 15L, false), (wrong.HostDropsMade, wrong.HostDropsFound, wrong.Matches));
    }

    [Theory]
    [InlineData(41, 64, false)]     // one of the two datagrams with 1 to 4 may have been dropped: 4 numbers
    [InlineData(41, 65, true)]
    [InlineData(36, 60, true)]
    [InlineData(42, 59, false)]
    public void reported_ranges_contain_no_more_read_numbers_than_were_sent_twice(
        ulong first, ulong last, bool isWrong)
    {
        HostDropComparison result =
            HostDropComparison.Of(Truth(), Summary(20, 0, new DroppedRange(first, last)), false);

        Assert.Equal(isWrong, result.Differences.Count > 0);
    }

    [Fact]
    public void an_appliance_that_lost_records_may_find_less_and_never_more()
    {
        SummaryReport less = Summary(19, 0);
        less.HostPath!.Hooks[0].Limited = 1;

        Assert.Empty(HostDropComparison.Of(Truth(), less, lossy: false).Differences);
        Assert.Empty(HostDropComparison.Of(Truth(), Summary(19, 0), lossy: true).Differences);
        Assert.Single(HostDropComparison.Of(Truth(), Summary(21, 0), lossy: true).Differences);
    }

    [Fact]
    public void where_drops_or_reads_are_unknown_nothing_is_compared()
    {
        HostDropComparison unrecorded = HostDropComparison.Of(Truth(), Summary(null, null), false);
        HostDropComparison unread = HostDropComparison.Of(Truth([]), Summary(5, 0), false);

        Assert.Equal((20L, null), (unrecorded.Made, unrecorded.Found));
        Assert.Equal((null, 5L), (unread.Made, unread.Found));
        Assert.Empty(unrecorded.Differences);
        Assert.Empty(unread.Differences);
    }

    [Fact]
    public void read_numbers_are_counted_each_time_and_kept_once()
    {
        ReadNumbers read = Read((1, 4), (9, 10), (13, 14), (5, 6), (11, 12), (1, 2), (20, 21), (12, 20));

        Assert.Equal(25, read.Count);
        Assert.Equal([2L, 2L, 1L, 0L, 2L, 2L, 1L], ((ulong[])[1, 2, 3, 7, 12, 20, 21]).Select(read.ReadsOf));
        Assert.Equal((19L, 0L, 2L), (read.Within(1, 30), read.Within(7, 8), read.Within(21, 40) + read.Within(6, 8)));
    }
}
