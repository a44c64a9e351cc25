// SPDX-License-Identifier: Apache-2.0
using Telemetry.Model.Failures;
using Telemetry.Playing.Reading;
using TestSupport;
using TestSupport.CaptureFiles;
using static Telemetry.Playing.Tests.RecordedMorning;

namespace Telemetry.Playing.Tests;

/// <summary>Captures that are written byte by byte to datagrams with due times.</summary>
public sealed class DatagramReaderTests : IDisposable
{
    private readonly RecordedMorning _morning = new();

    public void Dispose() => _morning.Dispose();

    [Fact]
    public void payloads_and_spacing_are_those_of_the_capture_with_its_losses_reorders_and_duplicates()
    {
        (long, string, byte[])[] recorded =
        [
            (0, LineA, Mold(1)), (1_500, LineB, Mold(1)), (2_000_000, LineA, Mold(5)), (2_000_001, LineA, Mold(4)),
            (2_000_001_000, LineB, Mold(4)), (2_000_001_000, LineA, Mold(4)),
        ];
        string path = _morning.File("a.pcap", Pcap(recorded));

        (var datagrams, _) = Read(Plan(path));

        Assert.Equal(recorded.Select(row => row.Item1), datagrams.Select(one => one.Datagram.OffsetNs));
        Assert.Equal(recorded.Select(row => row.Item3), datagrams.Select(one => one.Payload));
        Assert.Equal(recorded.Select(row => $"{row.Item2}:{Port}"),
            datagrams.Select(one => one.Datagram.Target.ToString()));
        Assert.Equal([1UL, 1, 5, 4, 4, 4], datagrams.Select(one => one.Datagram.FirstSequence));
        Assert.All(datagrams, one => Assert.Equal((true, 1u), (one.Datagram.IsDecoded, one.Datagram.Count)));
        Assert.Equal([1L, 2, 3, 4, 5, 6], datagrams.Select(one => one.Datagram.Frame));
    }

    [Theory]
    [InlineData("0.5", 6_000)]
    [InlineData("2", 1_500)]
    [InlineData("1000", 3)]
    [InlineData("max", 0)]
    public void a_speed_scales_the_spacing(string text, long expectedNs)
    {
        string path = _morning.File("a.pcap", Pcap((0, LineA, Mold(1)), (3_000, LineA, Mold(2))));
        Assert.True(PlaySpeed.TryParse(text, out PlaySpeed speed));

        (var datagrams, _) = Read(Plan(path) with { Speed = speed });

        Assert.Equal([0, expectedNs], datagrams.Select(one => one.Datagram.OffsetNs));
    }

    [Fact]
    public void the_window_begins_with_the_first_datagram_in_it()
    {
        string path = _morning.File("a.pcap", Pcap(
            (0, LineA, Mold(1)), (1_000, LineA, Mold(2)), (5_000, LineA, Mold(3)), (9_000, LineA, Mold(4))));

        (var datagrams, _) = Read(Plan(path) with { FromNs = StartNs + 1_000, ToNs = StartNs + 5_000 });

        Assert.Equal([(2UL, 0L), (3UL, 4_000L)],
            datagrams.Select(one => (one.Datagram.FirstSequence, one.Datagram.OffsetNs)));
    }

    [Fact]
    public void a_loop_follows_the_one_before_and_repeats_its_bytes()
    {
        string path = _morning.File("a.pcap", Pcap((0, LineA, Mold(1)), (700, LineA, Mold(2))));

        (var datagrams, _) = Read(Plan(path), loops: 3);

        const long Next = 700 + DatagramReader.BetweenLoopsNs;
        Assert.Equal([0, 700, Next, Next + 700, 2 * Next, 2 * Next + 700],
            datagrams.Select(one => one.Datagram.OffsetNs));
        Assert.Equal(datagrams[0].Payload, datagrams[4].Payload);
    }

    [Fact]
    public void stamps_that_go_back_are_counted_and_follow_at_once()
    {
        string path = _morning.File("a.pcap", Pcap(
            (5_000, LineA, Mold(1)), (9_000, LineA, Mold(2)), (2_000, LineA, Mold(3)), (12_000, LineA, Mold(4))));

        (var datagrams, DatagramReader reader) = Read(Plan(path));

        Assert.Equal([1UL, 2, 3, 4], datagrams.Select(one => one.Datagram.FirstSequence));
        Assert.Equal([0, 4_000, 4_000, 7_000], datagrams.Select(one => one.Datagram.OffsetNs));
        Assert.Equal(1, reader.StampsBack);
    }

    [Fact]
    public void captures_that_overlap_are_merged_by_stamp()
    {
        string one = _morning.File("a.pcap", Pcap((0, LineA, Mold(1)), (4_000, LineA, Mold(3))));
        string other = _morning.File("b.pcap", Pcap((1_000, LineB, Mold(1)), (6_000, LineB, Mold(3))));

        (var datagrams, _) = Read(Plan(one, other));

        Assert.Equal([(0, 0L), (1, 1_000L), (0, 4_000L), (1, 6_000L)],
            datagrams.Select(row => ((int)row.Datagram.Capture, row.Datagram.OffsetNs)));
    }

    [Fact]
    public void what_was_cut_in_the_capture_is_counted_and_not_played()
    {
        CaptureBytes bytes = new CaptureBytes(bigEndian: false).PcapHeader(nanoseconds: true);
        byte[] frame = Frames.UdpFrame(LineA, Port, Mold(1));
        Add(bytes, 0, frame);
        Add(bytes, 10, frame[..^1], (uint)frame.Length);
        Add(bytes, 20, Frames.Ethernet(0x0800, Frames.IPv4(17, "10.0.0.1", LineA,
            Frames.Udp(4000, Port, Mold(2)[..16], length: 8 + 62), fragment: 0x2000)));

        (var datagrams, DatagramReader reader) = Read(Plan(_morning.File("a.pcap", bytes.ToArray())));

        Assert.Single(datagrams);
        Assert.Equal(2, reader.LeftOut.Cut);
    }

    [Fact]
    public void a_capture_that_ends_early_gives_what_stands_before_and_its_failure()
    {
        byte[] bytes = Pcap((0, LineA, Mold(1)), (100, LineA, Mold(2)), (200, LineA, Mold(3)));
        string path = _morning.File("a.pcap", bytes[..^10]);

        (var datagrams, DatagramReader reader) = Read(Plan(path));

        Assert.Equal([1UL, 2], datagrams.Select(one => one.Datagram.FirstSequence));
        Assert.Contains("the file ends inside a record", Assert.Single(reader.Failures).What, StringComparison.Ordinal);
    }

    [Fact]
    public void an_empty_file_is_refused() =>
        Assert.Contains("nothing is in it", Assert.Throws<FailureException>(
            () => Read(Plan(_morning.File("a.pcap", [])))).Message, StringComparison.Ordinal);

    [Fact]
    public void other_traffic_is_not_played()
    {
        CaptureBytes bytes = new CaptureBytes(bigEndian: false).PcapHeader(nanoseconds: true);
        Add(bytes, 0, Frames.UdpFrame("239.9.9.9", Port, Mold(1)));
        Add(bytes, 1, Frames.UdpFrame(LineA, Port + 1, Mold(2)));
        Add(bytes, 2, Frames.UdpFrame(LineA, Port, Mold(3)));

        (var datagrams, _) = Read(Plan(_morning.File("a.pcap", bytes.ToArray())));

        Assert.Equal(3UL, Assert.Single(datagrams).Datagram.FirstSequence);
    }

    [Fact]
    public void a_datagram_without_an_envelope_is_played_without_a_number()
    {
        string path = _morning.File("a.pcap", Pcap((0, LineA, [1, 2, 3]), (10, LineA, [])));

        (var datagrams, _) = Read(Plan(path));

        Assert.Equal([[1, 2, 3], []], datagrams.Select(one => one.Payload));
        Assert.All(datagrams, one => Assert.False(one.Datagram.IsDecoded));
    }

    [Fact]
    public void a_seed_leaves_out_the_same_datagrams_in_each_run_and_about_as_many_as_asked_for()
    {
        const int All = 20_000;
        string path = _morning.File("a.pcap", Pcap(
            [.. Enumerable.Range(0, All).Select(number => (number * 1_000L, LineA, Mold((ulong)number + 1)))]));
        Assert.True(MadeLoss.TryParse("loss=1%,seed=7", out MadeLoss? loss));
        PlayPlan plan = Plan(path) with { Loss = loss };

        (var first, _) = Read(plan);
        (var second, _) = Read(plan);
        (var other, _) = Read(plan with { Loss = loss! with { Seed = 8 } });

        long[] lost = Lost(first);
        // 200 expected; four times the standard deviation of 14.
        Assert.InRange(lost.Length, 144, 256);
        Assert.Equal(lost, Lost(second));
        Assert.NotEqual(lost, Lost(other));
        // The others keep their times.
        Assert.All(first, one => Assert.Equal((one.Datagram.Frame - 1) * 1_000, one.Datagram.OffsetNs));

        static long[] Lost(IEnumerable<(Datagram Datagram, byte[])> all) =>
            [.. all.Where(one => one.Datagram.IsMadeLoss).Select(one => one.Datagram.Frame)];
    }

    [Theory]
    [InlineData("loss=0%", 0)]
    [InlineData("loss=100%", 1_000)]
    public void none_or_all_can_be_left_out(string text, int expected)
    {
        Assert.True(MadeLoss.TryParse(text, out MadeLoss? loss));

        Assert.Equal(expected, Enumerable.Range(0, 1_000).Count(number => loss!.Takes(number)));
    }
}
