// SPDX-License-Identifier: Apache-2.0
using FsCheck;
using FsCheck.Fluent;
using Telemetry.Model.Failures;
using Telemetry.Model.Packets;
using TestSupport;
using TestSupport.CaptureFiles;

namespace Telemetry.CaptureFiles.Tests.ReadingAhead;

/// <summary>What several threads read is what one reads.</summary>
public class ReadAheadTests
{
    private const int Runs = 60;
    private const int Records = 60_000;
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(60);

    [Fact]
    public void threads_and_lengths_of_reads_make_no_difference() =>
        Prop.ForAll(Gen.Choose(0, int.MaxValue).ToArbitrary(), seed =>
        {
            var random = new Random(seed);
            byte[][] captures = [.. Enumerable.Range(0, random.Next(1, 6)).Select(_ => RandomCapture.Of(random))];
            bool breaks = random.Next(4) == 0;
            List<string> expected = Trace(captures, threads: 1, seed: null, breaks);
            for (int threads = 1; threads <= 4; threads++)
                Assert.Equal(expected, Trace(captures, threads, seed, breaks));
        }).Check(FsCheck.Config.QuickThrowOnFailure.WithMaxTest(Runs));

    [Fact]
    public void a_capture_dealt_out_to_files_packet_by_packet_or_piece_by_piece_is_the_same_capture() =>
        Prop.ForAll(Gen.Choose(0, int.MaxValue).ToArbitrary(), seed =>
        {
            var random = new Random(seed);
            CaptureBytes[] files = [.. Enumerable.Range(0, random.Next(2, 6)).Select(_ => Header())];
            int stay = random.Next(2) == 0 ? 1 : 300;
            int file = 0;
            for (uint i = 0; i < 2_000; i++)
            {
                if (random.Next(stay) == 0)
                    file = random.Next(files.Length);
                files[file].PcapRecord(0, i, Numbered(i));
            }
            for (int threads = 1; threads <= 4; threads++)
            {
                using ReplayReader reader = ReplayTrace.Open(
                    files.Select(bytes => new SlowStream(bytes.ToArray(), seed)), threads);
                Assert.Equal(Enumerable.Range(0, 2_000), Replayed.All(reader).Select(Number));
            }
        }).Check(FsCheck.Config.QuickThrowOnFailure.WithMaxTest(Runs / 3));

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void equal_stamps_of_several_files_come_by_flow_then_by_file(int threads)
    {
        byte[] a = Frames.UdpFrame("233.0.0.1", 5000, [1]);
        byte[] b = Frames.UdpFrame("233.0.0.2", 5000, [2]);
        byte[] left = Header().PcapRecord(0, 10, b).PcapRecord(0, 10, a).PcapRecord(0, 30, b).ToArray();
        byte[] right = Header().PcapRecord(0, 10, b).PcapRecord(0, 10, a).PcapRecord(0, 30, a).ToArray();

        using ReplayReader reader = ReplayTrace.Open([new MemoryStream(left), new MemoryStream(right)], threads);

        Assert.Equal([(1, 0), (1, 1), (2, 0), (2, 1), (1, 1), (2, 0)],
            Replayed.All(reader).Select(packet => (packet.FlowId, packet.Source)));
    }

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    public void no_more_is_read_ahead_than_there_are_batches(int threads)
    {
        const int mostAhead = 4 * 256 * 1024;               // bytes of each capture
        byte[] capture = Long();
        SlowStream[] streams = [new(capture, null), new(capture, null)];
        using ReplayReader reader = ReplayTrace.Open(streams, threads);
        CapturedPacket packet = default;

        long packets = 0;
        for (; reader.TryNext(ref packet); packets++)
        {
            if (packets % 100 == 0)
                Assert.InRange(streams.Sum(stream => stream.Taken) - reader.BytesRead, 0, 2 * mostAhead);
        }

        Assert.Equal(2 * Records, packets);
        Assert.Equal(2 * capture.Length, reader.BytesRead);
    }

    [Fact]
    public void progress_is_what_was_given_out_and_not_what_was_read_ahead()
    {
        var stream = new SlowStream(Long(), null);
        using ReplayReader reader = ReplayTrace.Open([stream], threads: 2);

        Assert.True(SpinWait.SpinUntil(() => stream.Taken > 0, Soon));
        Assert.Equal(0, reader.BytesRead);
        CapturedPacket packet = default;
        Assert.True(reader.TryNext(ref packet));
        Assert.Equal(0, reader.BytesRead);
    }

    [Fact]
    public void a_wait_for_input_that_does_not_come_ends_when_it_is_cancelled()
    {
        using var cancellation = new CancellationTokenSource();
        using var never = new ManualResetEventSlim();
        var stream = new SlowStream(
            Header().PcapRecord(0, 1, Numbered(1)).PcapRecord(0, 2, Numbered(2)).ToArray(), null, behind: () =>
            {
                cancellation.Cancel();
                never.Wait(Soon);
            });
        CapturedPacket packet = default;
        using (ReplayReader reader = ReplayTrace.Open(
            [stream, new MemoryStream(Long())], threads: 2, cancellation: cancellation.Token))
        {
            // Which packets were read when it is cancelled is chance; that it ends is not.
            while (reader.TryNext(ref packet))
                Assert.InRange(packet.Head.StampNs, 0, Records);
            Assert.True(reader.IsStopped);
            Assert.Equal(ExitCode.Interrupted, Assert.Single(reader.Failures).Code);
        }
        Assert.False(never.IsSet);
        never.Set();
    }

    [Fact]
    public void a_reading_thread_that_breaks_breaks_the_one_that_waits_for_it()
    {
        var stream = new SlowStream(
            Header().PcapRecord(0, 1, Numbered(1)).ToArray(), null, behind: () => throw new DivideByZeroException());
        using ReplayReader reader = ReplayTrace.Open([stream, new MemoryStream(Long())], threads: 2);

        Assert.Throws<DivideByZeroException>(() => Replayed.All(reader));
    }

    private static List<string> Trace(byte[][] captures, int threads, int? seed, bool breaks) => ReplayTrace.Of(
        captures.Select((bytes, index) => new SlowStream(
            bytes, seed + index, behind: breaks && index == 0 ? () => throw new IOException("bad sector") : null)),
        threads);

    private static CaptureBytes Header() => new CaptureBytes(false).PcapHeader(nanoseconds: true);

    private static byte[] Numbered(uint number) =>
        Frames.UdpFrame(number % 2 == 0 ? "233.0.0.1" : "233.0.0.2", 5000, BitConverter.GetBytes(number));

    private static int Number(Replayed packet) => BitConverter.ToInt32(packet.Payload);

    private static byte[] Long()
    {
        CaptureBytes bytes = Header();
        for (uint i = 0; i < Records; i++)
            bytes.PcapRecord(0, i, Numbered(i));
        return bytes.ToArray();
    }
}
