// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using Telemetry.CaptureFiles;
using Telemetry.Diagnostics.Recognition;
using Telemetry.Diagnostics.Recognition.Captures;
using Telemetry.Model.Failures;
using Telemetry.Reports;
using Telemetry.Reports.Captures;
using TestSupport;
using TestSupport.CaptureFiles;

namespace Telemetry.Diagnostics.Tests.Recognition;

/// <summary>Captures whose clocks jump, that are damaged, or whose sections change unseen.</summary>
public class DamagedRecognitionTests
{
    private const int MiB = 1 << 20;
    private const long DayNs = 86_400_000_000_000;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void a_clock_that_jumps_ends_no_capture(bool isPcapng)
    {
        using var scratch = new ScratchFolder();
        var set = new TrafficSet(isPcapng) { NowNs = 5 * DayNs };
        List<byte> bytes = [.. set.Head, .. set.Rounds(1)];
        set.NowNs = SeenTraffic.StartNs;
        for (int jump = 0; jump < 150; jump++)
        {
            bytes.AddRange(set.Rounds(1));
            set.NowNs += jump % 2 == 0 ? 2 * DayNs : -2 * DayNs;
        }
        string path = scratch.File("jumps");
        File.WriteAllBytes(path, [.. bytes]);

        RecognitionResult result = Recognised.Of(new RecognitionOptions(), new Notices(), path);

        ExaminedCaptureReport examined = Assert.Single(result.Captures);
        Assert.Equal((false, 0, 151L * set.PacketsARound), (examined.Sampled, examined.Breaks, examined.Packets));
        Assert.Empty(result.Failures);
    }

    [VectorsFact]
    public void all_packets_of_real_captures_merged_by_time_are_looked_at()
    {
        using var scratch = new ScratchFolder();
        List<(long StampNs, byte[] Frame)> packets = [.. RealPackets().OrderBy(packet => packet.StampNs)];
        var bytes = new CaptureBytes(false).PcapHeader(nanoseconds: true);
        foreach ((long stampNs, byte[] frame) in packets)
            bytes.PcapRecord((uint)(stampNs / 1_000_000_000), (uint)(stampNs % 1_000_000_000), frame);
        string path = scratch.File("merged.pcap");
        File.WriteAllBytes(path, bytes.ToArray());
        int jumps = packets.Zip(packets.Skip(1)).Count(pair => pair.Second.StampNs - pair.First.StampNs > DayNs);
        // If this fails, the real captures are no longer of many days, and the test shows nothing.
        Assert.InRange(jumps, 20, packets.Count);

        RecognitionResult result = Recognised.Of(new RecognitionOptions(), new Notices(), path);

        ExaminedCaptureReport examined = Assert.Single(result.Captures);
        Assert.Equal((false, 0, packets.Count), (examined.Sampled, examined.Breaks, examined.Packets));
        Assert.Empty(result.Failures);
    }

    [Fact]
    public void damage_up_to_the_end_is_a_failure_and_what_stands_before_is_recognised()
    {
        using var scratch = new ScratchFolder();
        var set = new TrafficSet(isPcapng: false);
        byte[] good = [.. set.Head, .. set.Rounds(100)];
        string path = Damaged(scratch, good, 20 * MiB);

        RecognitionResult result = Recognised.Of(new RecognitionOptions(), new Notices(), path);

        Failure failure = Assert.Single(result.Failures);
        Assert.Equal($"{path}: byte {good.Length}", failure.Where);
        Assert.Contains("none is found behind", failure.What, StringComparison.Ordinal);
        Assert.Equal(set.Truth.Count(), Recognised.Names(result.Detected).Count());
    }

    [Fact]
    public void a_capture_that_is_given_up_was_not_looked_at_whole()
    {
        using var scratch = new ScratchFolder();
        var set = new TrafficSet(isPcapng: false);
        // So much stands between two spots that it is certain.
        const int roundsEach = 40;
        byte[] round = set.Rounds(roundsEach);
        Assert.InRange(round.Length, 300_000, 1_000_000);
        List<byte> bytes = [.. set.Head];
        for (int spot = 0; spot < 110; spot++)
        {
            bytes.AddRange(round);
            bytes.AddRange(Enumerable.Repeat((byte)0xfb, 100));
        }
        string path = scratch.File("spots.pcap");
        File.WriteAllBytes(path, [.. bytes]);

        RecognitionResult result = Recognised.Of(new RecognitionOptions(), new Notices(), path);

        ExaminedCaptureReport examined = Assert.Single(result.Captures);
        Assert.Equal((true, 100), (examined.Sampled, examined.Breaks));
        Assert.Equal(100L * roundsEach * set.PacketsARound, examined.Packets);
        Failure failure = Assert.Single(result.Failures);
        Assert.Equal($"{path}: byte {set.Head.Length + (100 * (round.Length + 100)) - 100}", failure.Where);
        Assert.Contains("given up", failure.What, StringComparison.Ordinal);
    }

    [Fact]
    public void a_search_behind_damage_shows_progress_and_can_be_stopped()
    {
        using var scratch = new ScratchFolder();
        var set = new TrafficSet(isPcapng: false);
        string path = Damaged(scratch, [.. set.Head, .. set.Rounds(100)], 80 * MiB);
        using var stop = new CancellationTokenSource();
        var progress = new StopAt(30 * MiB, stop);
        using var captures = new CaptureSet([path]);

        RecognitionResult result = CaptureRecogniser.Recognise(
            captures, new RecognitionOptions(), progress, new Notices(), stop.Token);

        ExaminedCaptureReport examined = Assert.Single(result.Captures);
        Assert.True(examined.Sampled);
        Assert.InRange(examined.BytesRead, 30 * MiB, 40 * MiB);
        Assert.Equal(ExitCode.Interrupted, Assert.Single(result.Failures).Code);
        Assert.Equal(set.Truth.Count(), Recognised.Names(result.Detected).Count());
    }

    [Fact]
    public void places_of_a_section_that_began_unseen_and_has_other_frames_are_counted_as_passed_over()
    {
        const int places = 64;
        const ushort rawIp = 101;
        using var scratch = new ScratchFolder();
        var set = new TrafficSet(isPcapng: true);
        byte[] first = [.. set.Head, .. set.Rounds(100)];
        var second = new CaptureBytes(false).Section().Interface(rawIp, resolution: 9);
        int head = second.ToArray().Length;
        byte[] packet = Frames.IPv4(17, "10.0.1.1", "239.1.1.1", Frames.Udp(4_000, 5_000, new byte[500]));
        for (int number = 0; number < 10_000; number++)
            second.EnhancedPacket(0, (ulong)(set.NowNs + (number * 1_000L)), packet);
        byte[] bytes = [.. first, .. second.ToArray()];
        string path = scratch.File("sections.pcapng");
        File.WriteAllBytes(path, bytes);
        long each = 16 * 1024;
        long[] starts = [.. Enumerable.Range(0, places).Select(place => (bytes.Length - each) * place / (places - 1))];
        // The header lies between two places.
        Assert.DoesNotContain(starts, start => start <= first.Length + head && start + each >= first.Length);

        RecognitionResult result = Recognised.Of(
            new RecognitionOptions { SampleBytes = each * places }, new Notices(), path);

        Assert.Equal(
            starts.Count(start => start > first.Length), Assert.Single(result.Captures).PlacesRefused);
    }

    /// <summary>A capture with bytes of chance behind its records.</summary>
    private static string Damaged(ScratchFolder scratch, byte[] good, int bytes)
    {
        byte[] chance = new byte[bytes];
        new Random(5).NextBytes(chance);
        // Whatever is read as a record there, its length cannot be.
        chance.AsSpan(0, 16).Fill(0xfb);
        string path = scratch.File("damaged.pcap");
        File.WriteAllBytes(path, [.. good, .. chance]);
        return path;
    }

    /// <summary>Frames of all real captures with Ethernet headers, with their stamps.</summary>
    private static IEnumerable<(long StampNs, byte[] Frame)> RealPackets()
    {
        const int ethernet = 1;
        const uint nanoseconds = 0xa1b23c4d;
        foreach (string path in Directory.EnumerateFiles(
            Path.Combine(ProjectTree.Vectors!, "feeds", "vectors"), "*.pcap", SearchOption.AllDirectories).Order())
        {
            byte[] bytes = File.ReadAllBytes(path);
            if (BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(20)) != ethernet)
                continue;
            long fractionNs = BinaryPrimitives.ReadUInt32LittleEndian(bytes) == nanoseconds ? 1 : 1_000;
            for (int at = 24; at < bytes.Length;)
            {
                int length = BinaryPrimitives.ReadInt32LittleEndian(bytes.AsSpan(at + 8));
                long seconds = BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(at));
                long fraction = BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(at + 4));
                at += 16 + length;
                yield return ((seconds * 1_000_000_000) + (fraction * fractionNs), bytes[(at - length)..at]);
            }
        }
    }

    private sealed class StopAt(long bytes, CancellationTokenSource stop) : IProgress<RecognitionProgress>
    {
        public void Report(RecognitionProgress value)
        {
            if (value.BytesRead >= bytes)
                stop.Cancel();
        }
    }
}
