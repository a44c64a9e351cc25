// SPDX-License-Identifier: Apache-2.0
using System.IO.Compression;
using Telemetry.CaptureFiles.Formats;
using Telemetry.Model.Definitions;
using Telemetry.Model.Failures;
using TestSupport;
using TestSupport.CaptureFiles;

namespace Telemetry.CaptureFiles.Tests;

/// <summary>Files of every format, written byte by byte.</summary>
public class CaptureFormatTests
{
    private static readonly FlowDefinition[] Flows = [Replayed.Flow(1, "233.0.0.1", 5000),
        Replayed.Flow(2, "233.0.0.2", 5000)];
    private static readonly byte[] FrameA = Frames.UdpFrame("233.0.0.1", 5000, [1, 2, 3]);
    private static readonly byte[] FrameB = Frames.UdpFrame("233.0.0.2", 5000, [4, 5, 6, 7]);
    private static readonly byte[] Other = Frames.UdpFrame("233.0.0.9", 5000, [9]);

    [Theory]
    [InlineData(false, false, 1_700_000_000_123_456_000)]
    [InlineData(false, true, 1_700_000_000_000_123_456)]
    [InlineData(true, false, 1_700_000_000_123_456_000)]
    [InlineData(true, true, 1_700_000_000_000_123_456)]
    public void pcap_of_both_resolutions_and_byte_orders_is_read(bool bigEndian, bool nanoseconds, long stampNs)
    {
        byte[] file = new CaptureBytes(bigEndian).PcapHeader(nanoseconds)
            .PcapRecord(1_700_000_000, 123_456, FrameA).PcapRecord(1_700_000_000, 123_457, Other).ToArray();

        using ReplayReader reader = Replayed.Reader(Flows, file);
        Replayed only = Assert.Single(Replayed.All(reader));

        Assert.Equal(stampNs, only.StampNs);
        Assert.Equal([1, 2, 3], only.Payload);
        Assert.Equal(1, only.Frame);
        Assert.Equal((uint)FrameA.Length, only.WireLength);
        Assert.Equal(1, reader.Counters.Unmatched);
        Assert.Equal(2, reader.Counters.Seen);
        Assert.Empty(reader.Failures);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void pcapng_with_sections_interfaces_resolutions_and_every_packet_block_is_read(bool bigEndian)
    {
        byte[] first = new CaptureBytes(bigEndian).Section()
            .Interface()                                            // microseconds by default
            .Interface(resolution: 9)
            .Interface(resolution: 0x80 | 10, offsetSeconds: 100)   // 1/1024 s
            .Interface(resolution: 12)
            .Unknown(5, 20)
            .EnhancedPacket(0, 1_500_000, FrameA)
            .EnhancedPacket(1, 1_500_000_001, FrameB, comment: true)
            .EnhancedPacket(2, 2048, FrameA)
            .EnhancedPacket(3, 102_000_000_000_001, FrameB)
            .OldPacket(0, 103_000_000, FrameA)
            .SimplePacket(FrameB).ToArray();
        byte[] second = new CaptureBytes(!bigEndian).Section().Interface(resolution: 0).EnhancedPacket(0, 200,
            FrameA).ToArray();

        using ReplayReader reader = Replayed.Reader(Flows, [.. first, .. second]);
        List<Replayed> all = Replayed.All(reader);

        Assert.Empty(reader.Failures);
        Assert.Equal(
            [1_500_000_000, 1_500_000_001, 102_000_000_000, 102_000_000_000, 103_000_000_000, 103_000_000_000,
                200_000_000_000],
            all.Select(packet => packet.StampNs));
        Assert.Equal([1, 2, 1, 2, 1, 2, 1], all.Select(packet => packet.FlowId));
        Assert.Equal([1L, 2, 3, 4, 5, 6, 7], all.Select(packet => packet.Frame));
    }

    [Fact]
    public void a_long_foreign_block_is_skipped()
    {
        byte[] file = new CaptureBytes(false).Section().Interface(resolution: 9).Unknown(0x0bad, 3_000_000)
            .EnhancedPacket(0, 7, FrameA).ToArray();

        using ReplayReader reader = Replayed.Reader(Flows, file);

        Assert.Equal(7, Assert.Single(Replayed.All(reader)).StampNs);
        Assert.Empty(reader.Failures);
    }

    [Fact]
    public void a_records_length_counts_not_the_snap_length_that_the_file_claims()
    {
        byte[] jumbo = Frames.UdpFrame("233.0.0.1", 5000, new byte[8000]);
        byte[] file = new CaptureBytes(false).PcapHeader(true, snapLength: 1500).PcapRecord(1, 2, jumbo).ToArray();

        using ReplayReader reader = Replayed.Reader(Flows, file);

        Assert.Equal(8000, Assert.Single(Replayed.All(reader)).Payload.Length);
    }

    [Fact]
    public void a_record_of_incredible_length_ends_the_file_with_its_offset()
    {
        byte[] file = new CaptureBytes(false).PcapHeader(true).PcapRecord(1, 1, FrameA)
            .PcapRecord(1, 2, new byte[256 * 1024 + 1]).ToArray();

        using ReplayReader reader = Replayed.Reader(Flows, file);

        Assert.Single(Replayed.All(reader));
        Assert.Equal($"capture0: byte {24 + 16 + FrameA.Length}", Assert.Single(reader.Failures).Where);
    }

    [Fact]
    public void of_equal_stamps_the_earlier_flow_comes_first_and_a_flow_keeps_its_order()
    {
        var bytes = new CaptureBytes(false).PcapHeader(false);
        for (byte i = 0; i < 100; i++)
            bytes.PcapRecord(1, i / 10u, Frames.UdpFrame(i % 2 == 0 ? "233.0.0.2" : "233.0.0.1", 5000, [i]));

        using ReplayReader reader = Replayed.Reader(Flows, bytes.ToArray());
        List<Replayed> all = Replayed.All(reader);

        Assert.Equal(
            Enumerable.Range(0, 100).OrderBy(i => i / 10).ThenBy(i => i % 2 == 0 ? 2 : 1).ThenBy(i => i),
            all.Select(packet => (int)packet.Payload[0]));
    }

    [Fact]
    public void several_files_are_merged_by_time_then_by_flow_then_by_file()
    {
        byte[] left = new CaptureBytes(false).PcapHeader(true).PcapRecord(0, 10, FrameB).PcapRecord(0, 30,
            FrameA).ToArray();
        byte[] right = new CaptureBytes(true).PcapHeader(true).PcapRecord(0, 10, FrameA).PcapRecord(0, 20, FrameA)
            .PcapRecord(0, 30, FrameA).ToArray();

        using ReplayReader reader = Replayed.Reader(Flows, left, right);
        List<Replayed> all = Replayed.All(reader);

        Assert.Equal([(10, 1, 1), (10, 2, 0), (20, 1, 1), (30, 1, 0), (30, 1, 1)],
            all.Select(packet => ((int)packet.StampNs, packet.FlowId, packet.Source)));
    }

    [Theory]
    [InlineData(512)]
    [InlineData(700)]
    [InlineData(4096)]
    public void a_small_buffer_gives_the_same_packets(int bufferLength)
    {
        var bytes = new CaptureBytes(false).Section().Interface(resolution: 9);
        for (int i = 0; i < 2000; i++)
            bytes.EnhancedPacket(0, (ulong)(i / 3), Frames.UdpFrame("233.0.0.1", 5000, BitConverter.GetBytes(i)));

        using var reader = new ReplayReader([Replayed.Open(bytes.ToArray(), "x", bufferLength)], Flows);

        Assert.Equal(Enumerable.Range(0, 2000), Replayed.All(reader).Select(packet =>
            BitConverter.ToInt32(packet.Payload)));
    }

    [Fact]
    public void gzip_is_read_and_standard_input_too_also_after_a_look_at_it()
    {
        var bytes = new CaptureBytes(false).PcapHeader(true);
        for (uint i = 0; i < 50_000; i++)
            bytes.PcapRecord(0, i, FrameA);
        var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true))
            gzip.Write(bytes.ToArray());
        using var folder = new ScratchFolder();
        string path = folder.File("a.pcap.gz");
        File.WriteAllBytes(path, packed.ToArray());

        using var fromFile = new ReplayReader(new CaptureSet([path]), Flows);
        var standardInput = new CaptureSet(["-"], () => new ConcatenatedStream([], new MemoryStream(packed.ToArray())));
        using CaptureFile look = standardInput.OpenToLook("-", out _);
        using var fromInput = new ReplayReader(standardInput, Flows);

        Assert.Equal(50_000, Replayed.All(fromFile).Count);
        Assert.Equal(packed.Length, fromFile.BytesRead);
        Assert.Equal(packed.Length, fromFile.TotalBytes);
        Assert.Equal(50_000, Replayed.All(fromInput).Count);
        Assert.Equal(-1, fromInput.TotalBytes);
    }

    [Fact]
    public void gzip_that_is_cut_between_two_packets_is_not_taken_for_whole()
    {
        var packed = new MemoryStream();
        using var gzip = new GZipStream(packed, CompressionLevel.Fastest);
        gzip.Write(
            new CaptureBytes(false).PcapHeader(true).PcapRecord(0, 1, FrameA).PcapRecord(0, 2, FrameA).ToArray());
        gzip.Flush();
        using var folder = new ScratchFolder();
        string path = folder.File("a.pcap.gz");
        File.WriteAllBytes(path, packed.ToArray());

        using var reader = new ReplayReader(new CaptureSet([path]), Flows);

        Assert.Equal(2, Replayed.All(reader).Count);
        Assert.Contains("it was cut", Assert.Single(reader.Failures).What);
    }

    [Theory]
    [InlineData(8, false)]                      // from the end: the CRC-32, RFC 1952
    [InlineData(8, true)]
    [InlineData(1, false)]                      // the length
    public void a_wrong_end_of_gzip_is_called_so_and_costs_no_packet(int damagedAt, bool isInput)
    {
        var bytes = new CaptureBytes(false).PcapHeader(true);
        for (uint i = 0; i < 50_000; i++)
            bytes.PcapRecord(0, i, FrameA);
        var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true))
            gzip.Write(bytes.ToArray());
        byte[] damaged = packed.ToArray();
        damaged[^damagedAt] ^= 1;
        using var folder = new ScratchFolder();
        string path = folder.File("a.pcap.gz");
        File.WriteAllBytes(path, damaged);

        using var reader = new ReplayReader(
            isInput ? new CaptureSet(["-"], () => new ConcatenatedStream([], new MemoryStream(damaged)))
                : new CaptureSet([path]), Flows);

        Assert.Equal(50_000, Replayed.All(reader).Count);
        Failure failure = Assert.Single(reader.Failures);
        Assert.Equal("the checksum or the length at the end of the compressed data is wrong", failure.What);
    }

    [Fact]
    public void zstd_is_refused_with_the_command_that_helps()
    {
        using var folder = new ScratchFolder();
        string path = folder.File("a.pcap.zst");
        File.WriteAllBytes(path, [0x28, 0xb5, 0x2f, 0xfd, 0, 0, 0, 0]);

        var error = Assert.Throws<FailureException>(() => new ReplayReader(new CaptureSet([path]), Flows));

        Assert.Contains("zstd --decompress", error.Message);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void a_block_of_unknown_type_beyond_the_end_of_the_file_is_a_failure(bool bigEndian)
    {
        byte[] whole = new CaptureBytes(bigEndian).Section().Interface().EnhancedPacket(0, 1, FrameA)
            .Unknown(0xbad, 2_000_000).ToArray();
        using ReplayReader complete = Replayed.Reader(Flows, whole);
        using ReplayReader cut = Replayed.Reader(Flows, whole[..^100_000]);
        using ReplayReader differing = Replayed.Reader(Flows, [.. whole[..^1], (byte)~whole[^1]]);

        Assert.Single(Replayed.All(complete));
        Assert.Empty(complete.Failures);
        Assert.Single(Replayed.All(cut));
        Assert.Contains("ends inside a block that claims 2000012 bytes", Assert.Single(cut.Failures).What);
        Assert.Single(Replayed.All(differing));
        Assert.Contains("another length stands at its end", Assert.Single(differing.Failures).What);
    }

    [Theory]
    [InlineData(10, "the file ends inside the file's header", "it was cut; no packet stands before")]
    [InlineData(40, "the file ends inside a record", "it was cut; no packet stands before")]
    public void a_file_cut_before_its_first_packet_says_that_none_was_used(int length, string what, string remedy)
    {
        byte[] whole = new CaptureBytes(bigEndian: false).PcapHeader(nanoseconds: true)
            .PcapRecord(1_700_000_000, 1, FrameA).ToArray();
        using ReplayReader cut = Replayed.Reader(Flows, whole[..length]);

        Assert.Empty(Replayed.All(cut));
        Failure failure = Assert.Single(cut.Failures);
        Assert.Equal((what, remedy), (failure.What, failure.Do));
    }

    [Fact]
    public void what_is_no_capture_is_said_to_be_none()
    {
        using ReplayReader text = Replayed.Reader(Flows, "hello, world"u8.ToArray());
        using ReplayReader empty = Replayed.Reader(Flows, Array.Empty<byte>());

        Assert.Empty(Replayed.All(text));
        Assert.Contains("neither pcap nor pcapng", Assert.Single(text.Failures).What);
        Assert.Empty(Replayed.All(empty));
        Assert.Single(empty.Failures);
        Assert.Throws<FailureException>(() => new ReplayReader(new CaptureSet(["/nowhere/x.pcap"]), Flows));
    }
}
