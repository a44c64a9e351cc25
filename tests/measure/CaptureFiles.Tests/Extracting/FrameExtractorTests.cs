// SPDX-License-Identifier: Apache-2.0
using System.Security.Cryptography;
using Telemetry.CaptureFiles.Extracting;
using Telemetry.Model.Definitions;
using Telemetry.Model.Failures;
using TestSupport;
using static Telemetry.CaptureFiles.Tests.Extracting.ExtractedCapture;

namespace Telemetry.CaptureFiles.Tests.Extracting;

/// <summary>Frames of stretches of time, copied into files of their own.</summary>
public class FrameExtractorTests
{
    private static readonly FlowSelector LineA = new(0, 0, -1);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void the_frames_of_a_window_are_copied_byte_for_byte(bool nanoseconds)
    {
        using var folder = new ScratchFolder();
        (long Ns, byte[] Frame)[] frames = [.. Enumerable.Range(0, 100)
            .Select(i => (i * 1_000L, Frame(1 + i % 3, 20 + i)))];
        File.WriteAllBytes(folder.File("in.pcap"), Pcap(nanoseconds, frames));

        (string path, ExtractedContents contents) = Assert.Single(
            Run([folder.File("in.pcap")], Target(folder.File("out.pcapng"), 10_000, 30_000)));

        Assert.Equal(frames[10..31], Read(path), SameFrame);
        Assert.Equal(21, contents.Packets);
        byte[] written = File.ReadAllBytes(path);
        Assert.Equal((written.LongLength, Convert.ToHexStringLower(SHA256.HashData(written))),
            (contents.Bytes, contents.Sha256));
        Assert.Equal(["in.pcap", "out.pcapng"], Directory.GetFiles(folder.Path).Select(Path.GetFileName).Order());
    }

    [TsharkFact]
    public void wireshark_shows_comments_names_and_the_resolution_of_the_source()
    {
        using var folder = new ScratchFolder();
        File.WriteAllBytes(folder.File("in.pcap"), Pcap(nanoseconds: false,
            (0, Frame(1)), (1_000, Frame(2)), (2_000, Frame(1)), (3_000, Frame(2)), (3_000, Frame(1))));
        string path = folder.File("out.pcapng");

        ExtractedContents contents = Run([folder.File("in.pcap")], Target(path, 0, 3_000,
            new PacketMark(StartNs + 3_000, LineA, "opened here", "last before"),
            new PacketMark(StartNs + 9_000, LineA, "never seen")))[0].Contents;

        string[] lines = Output("tshark", "-r", path, "-N", "n", "-T", "fields", "-e", "frame.time_epoch",
            "-e", "frame.comment", "-e", "ip.dst_host", "-e", "_ws.malformed");
        Assert.Equal(
            [
                "1700000000.000000000\t\tf.A\t", "1700000000.000001000\t\t239.1.1.2\t",
                "1700000000.000002000\tlast before on A\tf.A\t", "1700000000.000003000\tlast before on B\t239.1.1.2\t",
                "1700000000.000003000\topened here\tf.A\t",
            ],
            lines);
        Assert.Equal(3, contents.Commented);
        string[] about = Output("capinfos", path);
        Assert.Contains(about, line => line.Contains("words for people", StringComparison.Ordinal));
        Assert.Contains(about, line => line.Contains("{\"type\":\"gap\"}", StringComparison.Ordinal));
        Assert.Contains(about, line => line.Contains("microseconds", StringComparison.Ordinal));
        Assert.DoesNotContain(Output("tshark", "-r", path), line => line.Contains("PCAPNG", StringComparison.Ordinal));
    }

    [TsharkFact]
    public void of_packets_with_one_stamp_the_number_decides_and_else_the_first()
    {
        using var folder = new ScratchFolder();
        File.WriteAllBytes(folder.File("in.pcap"), Pcap(nanoseconds: false,
            (0, Numbered(1)), (1_000, Numbered(2)), (1_000, Numbered(5)), (1_000, Numbered(6)), (2_000, Numbered(7))));
        string path = folder.File("out.pcapng");

        Run([folder.File("in.pcap")], Target(path, 0, 2_000,
            new PacketMark(StartNs + 1_000, LineA, "opened", "last before", 5),
            new PacketMark(StartNs + 1_000, LineA, "first", "last of all", 99)));

        Assert.Equal(["last of all on A", "last before on A,first", "opened", "", ""],
            Output("tshark", "-r", path, "-T", "fields", "-e", "frame.number", "-e", "frame.comment")
                .Select(line => line.Split('\t')[1]));
    }

    [TsharkFact]
    public void packets_that_brought_numbers_before_a_gap_opened_are_commented()
    {
        using var folder = new ScratchFolder();
        File.WriteAllBytes(folder.File("in.pcap"), Pcap(nanoseconds: false,
            (0, Numbered(1, "239.1.1.2")), (1_000, Numbered(2, "239.1.1.2")), (2_000, Numbered(2)),
            (3_000, Numbered(3, "239.1.1.2")), (4_000, Numbered(3, "239.1.1.2")), (5_000, Numbered(2, "239.1.1.2"))));
        string path = folder.File("out.pcapng");
        var lineB = new FlowSelector(0, 1, -1);

        Run([folder.File("in.pcap")], Target(path, 0, 5_000) with
        {
            NumberMarks =
            [
                new NumberMark(lineB, null, 2, 3, StartNs + 3_000, "came here"),
                new NumberMark(lineB, "another", 1, 9, StartNs + 9_000, "of another channel"),
            ],
        });

        Assert.Equal(["", "came here", "", "came here", "", ""],
            Output("tshark", "-r", path, "-T", "fields", "-e", "frame.number", "-e", "frame.comment")
                .Select(line => line.Split('\t')[1]));
    }

    [Theory]
    [InlineData(0, "SESSION001", true)]
    [InlineData(0, "7/SESSION001", false)]
    [InlineData(7, "7/SESSION001", true)]
    [InlineData(8, "7/SESSION001", false)]
    public void a_number_is_of_the_channel_that_a_group_is(int group, string channel, bool isThere)
    {
        FlowDefinition flow = ExtractedCapture.Topology.Flows[0] with { Group = (ulong)group };
        byte[] payload = TestSupport.Binary.MoldSender.Packet(5);

        Assert.Equal(isThere, PacketNumbers.Has(
            flow, payload, payload.Length, new NumberMark(LineA, channel, 5, 5, StartNs, "came here")));
    }

    [Theory]
    [InlineData(6, 0)]
    [InlineData(9, 0)]
    [InlineData(12, 0)]
    [InlineData(0x80 | 30, 0)]
    [InlineData(9, 1_600_000_000)]
    public void a_pcapng_keeps_its_interfaces_stamps_and_comments(int resolution, long offsetSeconds)
    {
        using var folder = new ScratchFolder();
        byte[] capture = new CaptureBytes(bigEndian: false).Section()
            .Interface(resolution: (byte)resolution, offsetSeconds: offsetSeconds)
            .Interface(resolution: (byte)resolution, offsetSeconds: offsetSeconds)
            .EnhancedPacket(1, 1_234_567_891, Frame(1), comment: true)
            .EnhancedPacket(0, 1_234_567_899, Frame(2), wireLength: 900)
            .ToArray();
        File.WriteAllBytes(folder.File("in.pcapng"), capture);
        List<(long Ns, byte[] Frame)> before = Read(folder.File("in.pcapng"));
        long fromNs = before[0].Ns;
        string path = folder.File("out.pcapng");

        Run([folder.File("in.pcapng")], Target(path, fromNs, before[1].Ns,
            new PacketMark(StartNs + fromNs, LineA, "new")));

        Assert.Equal(before, Read(path), SameFrame);
        byte[] written = File.ReadAllBytes(path);
        Assert.True(written.AsSpan().IndexOf("a comment"u8) > written.AsSpan().IndexOf("new"u8));
        Assert.True(written.AsSpan().IndexOf(BitConverter.GetBytes(1_234_567_899)) > 0);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void sections_of_either_byte_order_are_read(bool bigEndian)
    {
        using var folder = new ScratchFolder();
        byte[] capture = new CaptureBytes(bigEndian).Section().Interface(resolution: 9)
            .EnhancedPacket(0, (ulong)StartNs, Frame(1), comment: true)
            .SimplePacket(Frame(2))
            .Section().Interface(resolution: 6).OldPacket(0, (ulong)StartNs / 1_000 + 7, Frame(3))
            .ToArray();
        File.WriteAllBytes(folder.File("in.pcapng"), capture);

        Run([folder.File("in.pcapng")], Target(folder.File("out.pcapng"), 0, 7_000));

        Assert.Equal([(0, Frame(1)), (0, Frame(2)), (7_000, Frame(3))], Read(folder.File("out.pcapng")), SameFrame);
    }

    [Fact]
    public void captures_are_merged_by_time_and_each_file_has_its_own_window()
    {
        using var folder = new ScratchFolder();
        File.WriteAllBytes(folder.File("a.pcap"), Pcap(true, [.. Enumerable.Range(0, 50)
            .Select(i => (i * 100_000_000L, Frame(1, 30 + i)))]));
        File.WriteAllBytes(folder.File("b.pcap"), Pcap(true, [.. Enumerable.Range(0, 50)
            .Select(i => (i * 100_000_000L + 1, Frame(2, 30 + i)))]));

        var made = Run([folder.File("a.pcap"), folder.File("b.pcap")],
            Target(folder.File("1.pcapng"), 0, 100_000_000), Target(folder.File("2.pcapng"), 200_000_000, 200_000_001),
            Target(folder.File("3.pcapng"), 4_900_000_001, 9_000_000_000),
            Target(folder.File("4.pcapng"), 99_000_000_000, 99_000_000_001));

        Assert.Equal([3, 2, 1, 0], made.Select(one => one.Contents.Packets));
        Assert.Equal([(0, Frame(1, 30)), (1, Frame(2, 30)), (100_000_000, Frame(1, 31))],
            Read(folder.File("1.pcapng")), SameFrame);
        Assert.False(File.Exists(folder.File("4.pcapng")) || File.Exists(folder.File("4.pcapng.part")));
    }

    [Fact]
    public void a_window_larger_than_what_is_held_is_written_in_order()
    {
        using var folder = new ScratchFolder();
        (long Ns, byte[] Frame)[] frames = [.. Enumerable.Range(0, 10_000).Select(i => (i * 1_000L, Frame(1, 1_400)))];
        File.WriteAllBytes(folder.File("in.pcap"), Pcap(true, frames));

        Run([folder.File("in.pcap")], Target(folder.File("out.pcapng"), 0, 10_000_000,
            new PacketMark(StartNs + 9_999_000, LineA, "opened", "last")));

        Assert.Equal(frames.Select(frame => frame.Ns), Read(folder.File("out.pcapng")).Select(frame => frame.Ns));
    }

    [Fact]
    public void many_short_windows_close_to_each_other_are_files_of_their_own()
    {
        using var folder = new ScratchFolder();
        File.WriteAllBytes(folder.File("in.pcap"), Pcap(true, [.. Enumerable.Range(0, 300)
            .Select(i => (i * 1_000L, Frame(1, 30 + i)))]));

        var made = Run([folder.File("in.pcap")], [.. Enumerable.Range(0, 300)
            .Select(i => Target(folder.File($"{i}.pcapng"), i * 1_000L, i * 1_000L))]);

        Assert.Equal(300, made.Count);
        Assert.All(made, one => Assert.Equal(1, one.Contents.Packets));
        Assert.Equal([(299_000, Frame(1, 329))], Read(folder.File("299.pcapng")), SameFrame);
    }

    [Fact]
    public void a_window_without_end_takes_all_and_stamps_that_go_back_are_found()
    {
        using var folder = new ScratchFolder();
        File.WriteAllBytes(folder.File("in.pcap"), Pcap(true,
            (0, Frame(1)), (5_000, Frame(2)), (3_000, Frame(1)), (9_000, Frame(2))));

        var made = Run([folder.File("in.pcap")], Target(folder.File("1.pcapng"), 0, 3_000),
            Target(folder.File("2.pcapng"), 4_000, long.MaxValue - StartNs));

        Assert.Equal([2, 2], made.Select(one => one.Contents.Packets));
        Assert.Equal([0, 3_000], Read(folder.File("1.pcapng")).Select(frame => frame.Ns));
    }

    [Fact]
    public void a_file_that_exists_is_not_replaced_and_a_failure_leaves_nothing()
    {
        using var folder = new ScratchFolder();
        File.WriteAllBytes(folder.File("in.pcap"), Pcap(true, (0, Frame(1))));
        File.WriteAllText(folder.File("there"), "mine");

        Failure failure = Assert.Throws<FailureException>(
            () => Run([folder.File("in.pcap")], Target(folder.File("there"), 0, 10))).Failure;

        Assert.Contains("it exists", failure.What, StringComparison.Ordinal);
        Assert.Equal("mine", File.ReadAllText(folder.File("there")));
        Assert.False(File.Exists(folder.File("there.part")));
    }

    [Fact]
    public void stopped_in_the_middle_of_a_file_it_leaves_whole_files_only()
    {
        using var folder = new ScratchFolder();
        using var stop = new CancellationTokenSource();
        File.WriteAllBytes(folder.File("in.pcap"),
            Pcap(true, [.. Enumerable.Range(0, 50_000).Select(i => (i * 100_000L, Frame(1)))]));
        bool wasWriting = false;

        Assert.Throws<OperationCanceledException>(() => Run(
            new CaptureSet([folder.File("in.pcap")]), null, StopSoon, stop.Token,
            Target(folder.File("first.pcapng"), 0, 200_000),
            Target(folder.File("out.pcapng"), 500_000, 50_000 * 100_000L)));

        Assert.True(wasWriting);
        Assert.Equal(["first.pcapng", "in.pcap"], Directory.GetFiles(folder.Path).Select(Path.GetFileName).Order());
        Assert.Equal(3, Read(folder.File("first.pcapng")).Count);

        void StopSoon()
        {
            if (!Directory.GetFiles(folder.Path, "out*").Any())
                return;
            wasWriting = true;
            stop.Cancel();
        }
    }

    private static byte[] Numbered(ulong number, string group = "239.1.1.1") => new PacketBuilder
    {
        Destination = System.Net.IPAddress.Parse(group),
        DestinationPort = 5000,
        Payload = TestSupport.Binary.MoldSender.Packet(number),
    }.Build();

    private static bool SameFrame((long Ns, byte[] Frame) one, (long Ns, byte[] Frame) other) =>
        one.Ns == other.Ns && one.Frame.AsSpan().SequenceEqual(other.Frame);
}
