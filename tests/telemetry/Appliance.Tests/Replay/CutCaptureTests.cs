// SPDX-License-Identifier: Apache-2.0
using System.IO.Compression;
using Telemetry.Appliance.Replay;
using Telemetry.Model.Failures;
using Telemetry.Reports;
using TestSupport.Trading;

namespace Telemetry.Appliance.Tests.Replay;

/// <summary>Captures that end early: nobody knows what they would have brought, so it is not lost. Line A never sent
/// 100, 300 and 700, line B never 200, 300, 600 and 900.</summary>
public sealed class CutCaptureTests : IDisposable
{
    private const long Ms = CutReplay.Ms;

    private readonly CutReplay _replay = new();

    public static TheoryData<int> Threads => [1, 2, 4];

    public void Dispose() => _replay.Dispose();

    [Fact]
    public void whole_captures_are_complete_and_have_no_problem()
    {
        ReplayResult result = _replay.Replay(1, CutReplay.Pcap(A(1, 1000)), CutReplay.Pcap(B(1, 1000)));

        Assert.Equal((999L, 1L, 0L, "A 997 3 0, B 996 4 0"), CutReplay.CountsOf(result.Summary));
        Assert.True(result.Summary.Feeds[0].Complete);
        Assert.Null(result.Summary.InputProblems);
    }

    /// <summary>B lacks 600 and 900, which A may have delivered behind the cut.</summary>
    [Theory]
    [MemberData(nameof(Threads))]
    public void what_a_line_would_have_brought_behind_the_cut_is_unobserved(int threads)
    {
        ReplayResult result = _replay.Replay(threads, CutReplay.Cut(A(1, 501)), CutReplay.Pcap(B(1, 1000)));

        Assert.Equal((997L, 1L, 2L, "A 498 2 500, B 996 4 0"), CutReplay.CountsOf(result.Summary));
        AssertToldAsCut(result, "a", ": byte ");
        Assert.Equal(
            [("line", "A", 501UL, 1000UL, "capture_device"), ("feed", null, 600UL, 600UL, "capture_device"),
                ("feed", null, 900UL, 900UL, "capture_device")],
            Unobserved());
        // Its silence is that of the file.
        Assert.Equal(["capture_cut A"], _replay.Events.Select(one => $"{one.Event} {one.Line}"));
        Assert.Equal(CutReplay.StartNs + (500 * Ms), _replay.Events[0].StampNs, 25_000.0);
    }

    [Theory]
    [MemberData(nameof(Threads))]
    public void the_next_file_of_a_ring_ends_it(int threads)
    {
        ReplayResult result = _replay.Replay(
            threads, CutReplay.Cut(A(1, 501)), CutReplay.Pcap(A(601, 1000)), CutReplay.Pcap(B(1, 1000)));

        // A lacks 700 in truth, and B 900.
        Assert.Equal((998L, 1L, 1L, "A 897 3 100, B 996 4 0"), CutReplay.CountsOf(result.Summary));
        AssertToldAsCut(result, "a", ": byte ");
        Assert.Equal(
            [("line", "A", 501UL, 600UL, "capture_device"), ("feed", null, 600UL, 600UL, "capture_device")],
            Unobserved());
    }

    [Theory]
    [MemberData(nameof(Threads))]
    public void a_file_of_both_lines_and_its_successor(int threads)
    {
        ReplayResult result = _replay.Replay(
            threads, CutReplay.Cut(A(1, 450), B(1, 450)), CutReplay.Pcap(A(501, 1000), B(501, 1000)));

        // The record that was cut is that of B with 450.
        Assert.Equal((949L, 1L, 50L, "A 947 3 50, B 945 4 51"), CutReplay.CountsOf(result.Summary));
        Assert.Equal(["capture_cut A", "capture_cut B"], _replay.Events.Select(one => $"{one.Event} {one.Line}"));
    }

    /// <summary>The odd numbers of A in one file, the even ones in another, as two queues of a NIC are recorded: that
    /// the other goes on does not show that all is seen.</summary>
    [Theory]
    [MemberData(nameof(Threads))]
    public void another_part_of_the_flow_does_not_end_it(int threads)
    {
        int[] a = [.. Numbers(1, 1000, 100, 300, 700)];
        ReplayResult result = _replay.Replay(
            threads, CutReplay.Cut(CutReplay.Line(1, a.Where(number => number % 2 == 0 && number <= 502))),
            CutReplay.Pcap(CutReplay.Line(1, a.Where(number => number % 2 == 1))), CutReplay.Pcap(B(1, 1000)));

        // The even ones from 502 on, 600 and 900 among them.
        Assert.Equal((997L, 1L, 2L, "A 748 2 250, B 996 4 0"), CutReplay.CountsOf(result.Summary));
    }

    [Theory]
    [MemberData(nameof(Threads))]
    public void a_record_that_is_corrupt_in_the_middle_ends_its_file_alike(int threads)
    {
        byte[] corrupt = CutReplay.Corrupt(CutReplay.Pcap(A(1, 1000)), record: 498);

        ReplayResult result = _replay.Replay(threads, corrupt, CutReplay.Pcap(B(1, 1000)));

        Assert.Equal((997L, 1L, 2L, "A 498 2 500, B 996 4 0"), CutReplay.CountsOf(result.Summary));
        AssertToldAsCut(result, "a", "claims 4294967295 bytes");
    }

    [Theory]
    [InlineData(-8, "checksum or the length")]
    [InlineData(-1, "checksum or the length")]
    [InlineData(0, "ends too soon")]
    public void a_gzip_file_with_a_wrong_end_counts_with_all_its_data(int wrongAt, string what)
    {
        byte[] packed = Gzip(CutReplay.Pcap(A(1, 1000)));
        if (wrongAt < 0)
            packed[^-wrongAt] ^= 1;
        else
            packed = packed[..^3];

        ReplayResult result = _replay.Replay(1, packed, CutReplay.Pcap(B(1, 1000)));

        Assert.Equal((999L, 1L, 0L, "A 997 3 0, B 996 4 0"), CutReplay.CountsOf(result.Summary));
        AssertToldAsCut(result, "a", what);
    }

    [Fact]
    public void files_without_a_packet_leave_the_others_and_nothing_is_complete()
    {
        ReplayResult result = _replay.Replay(
            1, [], Gzip(CutReplay.Pcap(A(1, 1000)))[..12], CutReplay.Pcap(A(1, 1000)), CutReplay.Pcap(B(1, 1000)));

        Assert.Equal((999L, 1L, 0L, "A 997 3 0, B 996 4 0"), CutReplay.CountsOf(result.Summary));
        Assert.False(result.Summary.Feeds[0].Complete);
        Assert.Equal(
            ["a: nothing is in it", "b: the compressed data ends too soon: it was cut"],
            result.Failures.Select(failure => $"{Path.GetFileName(failure.Where)[..1]}: {failure.What}"));
        Assert.Equal(2, result.Summary.InputProblems!.Count);
        Assert.Empty(_replay.Events);
    }

    /// <summary>What only B brought may have been in the file of A: of which nothing could be read.</summary>
    [Theory]
    [InlineData(0)]
    [InlineData(30)]                            // inside the header of the first record
    public void a_line_of_which_nothing_could_be_read_may_have_had_all(int length)
    {
        ReplayResult result = _replay.Replay(1, CutReplay.Pcap(A(1, 1000))[..length], CutReplay.Pcap(B(1, 1000)));

        Assert.Equal((996L, 0L, 4L, "A 0 0 0, B 996 4 0"), CutReplay.CountsOf(result.Summary));
        Assert.Equal([200UL, 300UL, 600UL, 900UL], Unobserved().Select(gap => gap.Item3));
        Assert.All(Unobserved(), gap => Assert.Equal(("feed", "capture_device"), (gap.Item1, gap.Item5)));
        Assert.False(result.Summary.Feeds[0].Complete);
        Assert.Empty(_replay.Events);
    }

    /// <summary>Of three orders one is answered before the cut, one may be behind it, one was a timeout
    /// before.</summary>
    [Theory]
    [MemberData(nameof(Threads))]
    public void an_order_whose_answer_may_stand_behind_the_cut_is_no_timeout(int threads)
    {
        var wire = new OuchWire(isVersion42: false);
        long first = CutReplay.StartNs - OrderCapture.StartNs;
        byte[] orders = new OrderCapture("10.9.0.1").LogIn("alpha")
            .Send(first + (100 * Ms), wire.Enter(1, 100, 5_000))
            .Answer(first + (101 * Ms), wire.Accepted(1))
            .Send(first + (110 * Ms), wire.Enter(2, 100, 5_000))
            .Send(first + (300 * Ms), wire.Enter(3, 100, 5_000))
            .Answer(first + (301 * Ms), wire.Accepted(3)).Pcap();

        ReplayResult result = _replay.Replay(threads, orders[..^1], CutReplay.Pcap(A(1, 1000), B(1, 1000)));

        SessionReport session = Assert.Single(result.Summary.Sessions, one => one.Orders > 0);
        Assert.Equal((3L, 1L, 1L, 1L), (session.Orders, session.Answered, session.Unanswered, session.Untracked));
        Assert.False(session.Complete);
        Assert.True(session.RecordsImpaired > 0);
        Assert.Single(_replay.Events, one => one.Event == "timeout");
        Assert.Equal(
            session.Session, Assert.Single(_replay.Events, one => one.Event == "capture_cut").Flow);
        // What it did not touch is not unobserved, though a flow of it might have begun behind the cut.
        Assert.Equal((999L, 1L, 0L, "A 997 3 0, B 996 4 0"), CutReplay.CountsOf(result.Summary));
        Assert.False(result.Summary.Feeds[0].Complete);
    }

    private static void AssertToldAsCut(ReplayResult result, string file, string what)
    {
        Assert.Equal(ExitCode.Failed, Assert.Single(result.Failures).Code);
        var problem = Assert.Single(result.Summary.InputProblems!);
        Assert.Equal(("capture_cut", file), (problem.Problem, Path.GetFileName(problem.Where)));
        Assert.Contains(
            what.Replace(": byte", "byte", StringComparison.Ordinal), problem.What, StringComparison.Ordinal);
        Assert.Contains(what, result.Failures[0].ToString(), StringComparison.Ordinal);
        Assert.All(result.Summary.Feeds, feed => Assert.False(feed.Complete));
        Assert.All(result.Summary.Feeds[0].Lines, line => Assert.False(line.Complete));
        Assert.All(result.Summary.Sessions, session => Assert.False(session.Complete));
    }

    private IEnumerable<(string, string?, ulong, ulong, string?)> Unobserved() => _replay.Gaps
        .Where(gap => gap.State == "unobserved").OrderBy(gap => gap.First)
        .Select(gap => (gap.Scope, gap.Line, gap.First, gap.Last, gap.Cause));

    private static IEnumerable<(long, byte[])> A(int first, int last) =>
        CutReplay.Line(1, Numbers(first, last, 100, 300, 700));

    private static IEnumerable<(long, byte[])> B(int first, int last) =>
        CutReplay.Line(2, Numbers(first, last, 200, 300, 600, 900));

    private static IEnumerable<int> Numbers(int first, int last, params int[] lost) =>
        Enumerable.Range(first, last - first + 1).Except(lost);

    private static byte[] Gzip(byte[] bytes)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true))
            gzip.Write(bytes);
        return packed.ToArray();
    }
}
