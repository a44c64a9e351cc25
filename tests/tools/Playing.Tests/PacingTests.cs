// SPDX-License-Identifier: Apache-2.0
using System.IO.Compression;
using System.Text;
using Telemetry.Feeds.Envelopes;
using Telemetry.Model.Failures;
using Telemetry.Playing.Pacing;
using Telemetry.Playing.Sending;

namespace Telemetry.Playing.Tests;

/// <summary>Figures about what was sent, against sums by hand.</summary>
public sealed class PacingTests : IDisposable
{
    private readonly RecordedMorning _morning = new();

    public void Dispose() => _morning.Dispose();

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void percentiles_are_those_of_the_sorted_times_to_a_thousandth(int seed)
    {
        var random = new Random(seed);
        var spread = new TimeSpread();
        long[] times = [.. Enumerable.Range(0, 5_000).Select(_ => (long)Math.Exp(random.NextDouble() * 30))];
        foreach (long time in times)
            spread.Add(time);
        Array.Sort(times);

        foreach (int perMille in new[] { 1, 10, 500, 900, 990, 999, 1_000 })
        {
            long exact = times[(times.Length * perMille + 999) / 1_000 - 1];
            Assert.InRange(spread.AtMostNs(perMille)!.Value, exact, exact + exact / 1_000);
        }
        Assert.Equal(times[^1], spread.MaxNs);
    }

    [Fact]
    public void short_times_are_exact_and_none_are_null()
    {
        var spread = new TimeSpread();
        Assert.Null(spread.AtMostNs(500));
        foreach (long time in new long[] { -5, 3, 2_047, 2_048 })
            spread.Add(time);

        Assert.Equal([0L, 3, 2_047, 2_048],
            new[] { 250, 500, 750, 1_000 }.Select(perMille => spread.AtMostNs(perMille)!.Value));
        spread.Add(long.MaxValue);
        Assert.Equal(long.MaxValue, spread.AtMostNs(1_000));
    }

    [Fact]
    public void a_play_of_which_nothing_was_sent_has_failed_with_each_reason()
    {
        var count = new PacingCount(boundNs: 100, keepsTime: true);
        for (int number = 0; number < 3; number++)
            count.Add(Slot(1_000, 1_060) with { Errno = number == 0 ? 90 : 100 }, 1_000, null);

        PacingReport report = count.Report(default, isWhole: true, isStopped: false, startTimeNs: 0);
        Failure? failure = UnsentCheck.FailureOf("lab0", report, 4);

        Assert.Equal(["1: Message too long (errno 90)", "2: Network is down (errno 100)"], report.RefusalTexts);
        Assert.Equal((ExitCode.Failed, "lab0"), (failure!.Code, failure.Where));
        Assert.StartsWith("nothing was sent, since datagrams were refused, 1: Message too long", failure.What,
            StringComparison.Ordinal);
        Assert.Equal("it was stopped before anything was sent",
            UnsentCheck.FailureOf("lab0", report with { Stopped = true }, 4)!.What);
        count.Add(Slot(1_000, 1_060) with { HasWrongChecksum = true }, 1_000, null);
        PacingReport sent = count.Report(default, isWhole: true, isStopped: false, startTimeNs: 0);
        Assert.Null(UnsentCheck.FailureOf("lab0", sent, 4));
        Failure stopped = UnsentCheck.FailureOf("lab0", sent with { Stopped = true }, 9)!;
        Assert.Equal((ExitCode.Interrupted, "stopped after 4 of 9 datagrams"), (stopped.Code, stopped.What));
        Assert.Equal((1L, 1L, 3L), (sent.Sent, sent.ChecksumsWrong, sent.Refused));
    }

    [Fact]
    public void errors_gaps_and_lateness_are_counted_from_the_clock_behind_the_call()
    {
        var count = new PacingCount(boundNs: 100, keepsTime: true);
        // Due 1000, 1050, 2000, 3000; the first two by one call, the last one late by 400 beyond the bound.
        count.Add(Slot(1_000, 1_060), 1_000, null);
        count.Add(Slot(1_000, 1_060), 1_050, null);
        count.Add(Slot(2_000, 2_040), 2_000, null);
        count.Add(Slot(3_400, 3_500), 3_000, null);
        count.Add(Slot(0, 0, errno: 105), 3_100, null);
        count.Add(Slot(0, 0, errno: PlaySlot.MadeLoss), 3_200, null);

        PacingReport report = Report(count);

        Assert.Equal((5, 4, 1, 1), (report.Datagrams, report.Sent, report.Refused, report.MadeLosses));
        Assert.Equal((105, 1L), Assert.Single(report.Refusals));
        Assert.Equal((1, 400), (report.Late, report.LateOverNs));
        // Errors 60, 10, 40, 500; gaps as sent 0, 980, 1460 and as due 50, 950, 1000; calls of 30, 40 and 100.
        Assert.Equal((40, 500), (report.Error.P50Ns, report.Error.MaxNs));
        Assert.Equal((50, 460), (report.GapError.P50Ns, report.GapError.MaxNs));
        Assert.Equal((40, 100), (report.Send.P50Ns, report.Send.MaxNs));
        Assert.Equal(50, report.ClosestGapNs);
        Assert.False(report.Complete);
    }

    [Fact]
    public void the_kernel_is_a_witness_of_its_own()
    {
        var count = new PacingCount(boundNs: 100, keepsTime: true);
        count.Add(Slot(1_000, 1_060), 1_000, 1_020);
        count.Add(Slot(1_000, 1_060), 1_050, 1_055);
        count.Add(Slot(2_000, 2_040), 2_000, null);
        count.Add(Slot(3_000, 3_080), 3_000, 3_070);
        count.Add(Slot(4_000, 4_030), 4_000, 4_010);

        PacingReport report = Report(count);

        // Errors 20, 5, 70, 10; gaps as stamped 35 and 940, as due 50 and 1000: what has no stamp has no gaps.
        Assert.Equal(4, count.KernelStamped);
        Assert.Equal((10, 70), (report.KernelError.P50Ns, report.KernelError.MaxNs));
        Assert.Equal((15, 60), (report.KernelGapError.P50Ns, report.KernelGapError.MaxNs));
        Assert.Equal(80, report.Error.MaxNs);
    }

    [Fact]
    public void at_full_speed_no_time_is_kept_and_nothing_is_late()
    {
        var count = new PacingCount(boundNs: 100, keepsTime: false);
        count.Add(Slot(1_000, 9_000), 0, 5_000);

        PacingReport report = Report(count);

        Assert.Equal((1, null), (count.KernelStamped, report.KernelError.MaxNs));
        Assert.Equal((1, null, null, null, true),
            (report.Sent, report.Late, report.ClosestGapNs, report.Error.MaxNs, report.Complete));
    }

    [Fact]
    public void the_file_has_a_row_for_each_datagram()
    {
        string path = _morning.Scratch.File("pacing.csv.gz");
        int flowA = RecordedMorning.Topology.Flows.Single(flow => flow.LineIndex == 0).Id;
        int flowB = RecordedMorning.Topology.Flows.Single(flow => flow.LineIndex == 1).Id;
        using (var file = new PacingWriter(path, RecordedMorning.Topology))
        {
            file.Add(Slot(1_000, 1_060) with
            {
                FlowId = flowA,
                Frame = 7,
                Capture = 1,
                FirstSequence = 42,
                Count = 3,
                IsDecoded = true,
                Channel = new ChannelKey(0, 0x5345_5353_494F_4E30, 0x3031_0000_0000_0000),
            }, 900, 1_033);
            file.Add(Slot(0, 0, errno: PlaySlot.MadeLoss) with { FlowId = flowA }, 950, null);
            file.Add(Slot(2_000, 2_040, errno: 105) with { FlowId = flowB, Frame = 9 }, null, 2_020);
            file.Complete();
        }

        Assert.Equal(
        [
            "datagram,capture,frame,feed,line,channel,first_sequence,count,due_ns,before_ns,after_ns,kernel_ns",
            "1,2,7,itch,A,SESSION001,42,3,900,1000,1060,1033",
            "2,1,9,itch,B,,,0,,2000,,",
        ],
            Lines(path));
    }

    [Fact]
    public void many_rows_are_all_written()
    {
        string path = _morning.Scratch.File("pacing.csv.gz");
        using (var file = new PacingWriter(path, RecordedMorning.Topology))
        {
            for (int number = 0; number < 20_000; number++)
                file.Add(Slot(number, number + 1) with { FlowId = 1, Frame = number }, number, null);
            file.Complete();
        }

        string[] lines = Lines(path);
        Assert.Equal(20_001, lines.Length);
        Assert.Equal("20000,1,19999,itch,A,,,0,19999,19999,20000,", lines[^1]);
    }

    [Fact]
    public void a_file_that_exists_is_refused() =>
        Assert.Contains("it exists", Assert.Throws<FailureException>(() => new PacingWriter(
            _morning.File("pacing.csv.gz", [1]), RecordedMorning.Topology)).Message, StringComparison.Ordinal);

    private static PacingReport Report(PacingCount count) =>
        count.Report(default, isWhole: true, isStopped: false, startTimeNs: 0);

    private static PlaySlot Slot(long beforeNs, long afterNs, int errno = 0) =>
        new() { BeforeNs = beforeNs, AfterNs = afterNs, Errno = errno };

    private static string[] Lines(string path)
    {
        using var stream = new GZipStream(File.OpenRead(path), CompressionMode.Decompress);
        using var reader = new StreamReader(stream, Encoding.UTF8);
        return reader.ReadToEnd().TrimEnd('\n').Split('\n');
    }
}
