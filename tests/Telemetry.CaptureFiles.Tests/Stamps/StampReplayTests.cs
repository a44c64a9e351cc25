// SPDX-License-Identifier: Apache-2.0
using Telemetry.CaptureFiles.Stamps;
using Telemetry.Feeds.Stamps;
using TestSupport;
using TestSupport.CaptureFiles;
using TestSupport.Stamps;

namespace Telemetry.CaptureFiles.Tests.Stamps;

public class StampReplayTests
{
    private const long StartNs = 1_714_407_847_900_000_000;
    private const ulong Second = 1_000_000_000;

    private static readonly StampChoice Auto = new(StampUse.Auto);

    [Theory]
    [InlineData(StampFormat.MetaWatch, 0)]
    [InlineData(StampFormat.MetaWatch, 37)]
    [InlineData(StampFormat.CPacket, 0)]
    [InlineData(StampFormat.CiscoHpt, 0)]
    [InlineData(StampFormat.CiscoHpt, 37)]
    [InlineData(StampFormat.Ixia, 0)]
    [InlineData(StampFormat.Gigamon, 0)]
    [InlineData(StampFormat.Arista7280, 0)]
    [InlineData(StampFormat.Arista7280, 37)]
    public void proven_stamps_are_those_of_the_packets(StampFormat format, uint aheadS)
    {
        var random = new Random(7);
        var made = new Made();
        for (int i = 0; i < 400; i++)
        {
            long deviceNs = StartNs + (i * 1_234_567L);         // passes a second's end
            made.Add(deviceNs + 100_000 + random.Next(900), Write(format, Frame(i), deviceNs + (aheadS * (long)Second)),
                deviceNs);
        }
        (List<Replayed> packets, StampCount? count) = made.Replay(Auto);

        Assert.Equal(made.Expected, packets.Select(packet => packet.StampNs));
        Assert.Equal(Enumerable.Range(0, 400).Select(i => Frame(i)[42..]), packets.Select(packet => packet.Payload));
        Assert.Equal((format, StampVerdict.Proven, true), (count!.Format, count.Verdict, count.IsUsed));
        Assert.Equal((400, 400, 0), (count.Frames, count.Stamped, count.Refused.Sum));
        Assert.Equal(aheadS == 0 ? TimeScale.Utc : TimeScale.Tai, count.TimeScale);
    }

    [Fact]
    public void the_captures_stamps_stay_where_they_are_wanted()
    {
        Made made = Steady(100);
        (List<Replayed> packets, StampCount? count) = made.Replay(new StampChoice(StampUse.Capture));
        Assert.Equal(made.CaptureNs, packets.Select(packet => packet.StampNs));
        Assert.Null(count);
    }

    [Fact]
    public void a_device_without_a_known_time_scale_keeps_its_durations()
    {
        var made = new Made();
        for (int i = 0; i < 40; i++)
        {
            // Within 65 µs it would read as HPT too.
            long upNs = 86_400_000_000_000 + (i * 1_000_000L);
            made.Add(StartNs + (i * 1_000_000L) + (i % 3 * 250), Write(StampFormat.MetaWatch, Frame(i), upNs),
                StartNs + (i * 1_000_000L));
        }
        (List<Replayed> packets, StampCount? count) = made.Replay(Auto);
        Assert.Equal(made.Expected, packets.Select(packet => packet.StampNs));
        Assert.Equal(TimeScale.Unknown, count!.TimeScale);
    }

    [Fact]
    public void frames_without_a_usable_stamp_are_counted_and_converted()
    {
        var made = new Made();
        long captureNs = StartNs;
        for (int i = 0; i < 2_000; i++, captureNs += 10_000)
        {
            long deviceNs = captureNs - 400;
            byte[] frame = Write(StampFormat.MetaWatch, Frame(i), deviceNs);
            long expected = deviceNs;
            switch (i)
            {
                case 1_100:
                    frame = Frame(i);                            // none: missing
                    break;
                case 1_200:
                    frame[50] ^= 1;                              // crc
                    break;
                case 1_300:
                    frame = Write(StampFormat.MetaWatch, Frame(i), deviceNs + (3 * (long)Second));
                    break;
                case 1_400:
                    frame = Write(StampFormat.MetaWatch, Frame(i), deviceNs - 50_000);
                    break;
                case 1_500:
                    frame = StampedFrame.MetaWatch(
                        Frame(i), (uint)(deviceNs / 1_000_000_000), 1_000_000_000, 1, 7, 1);
                    break;
                case 1_600:
                    frame = StampedFrame.MetaWatch(Frame(i), (uint)(deviceNs / 1_000_000_000),
                        (uint)(deviceNs % 1_000_000_000), 0x11, 7, 1);
                    break;
                default:
                    break;
            }
            made.Add(captureNs, frame, expected, cut: i == 1_700 ? 10 : 0);
        }
        (List<Replayed> packets, StampCount? count) = made.Replay(Auto);

        // The device is always 400 ns behind, so that what is converted is right.
        Assert.Equal(made.Expected, packets.Select(packet => packet.StampNs));
        StampRefusals refused = count!.Refused;
        Assert.Equal((1, 1, 1, 1, 1, 1, 1), (refused.Missing, refused.Crc, refused.Window, refused.Backwards,
            refused.Ns, refused.Degraded, refused.Cut));
        Assert.Equal((2_000, 1_993, 0), (count.Frames, count.Stamped, count.ConversionErrorNs));
    }

    [Fact]
    public void numbers_of_the_device_say_what_was_lost_behind_it()
    {
        var made = new Made();
        long lost = 0;
        for (int i = 0; i < 300; i++)
        {
            long ns = StartNs + (i * 1_000L);
            byte[] frame = i % 50 == 20 ? Arp() : Frame(i);      // the device numbers these too
            byte[] stamped = StampedFrame.MetaWatch(frame, (uint)(ns / 1_000_000_000), (uint)(ns % 1_000_000_000), 3, 7,
                2, StampedFrame.Extension(0, (uint)(i + 65_400) & 0xffff, isFinal: true));
            if (i % 50 is 30 or 31)
                lost++;
            else
                made.Add(ns, stamped, ns);
        }
        (_, StampCount? count) = made.Replay(Auto);
        Assert.Equal(new StampPort(7, 2, 300 - 6 - lost, null, lost), Assert.Single(count!.Ports));
    }

    [Fact]
    public void a_label_of_the_time_scale_is_not_believed()
    {
        var made = new Made();
        for (int i = 0; i < 40; i++)
        {
            long ns = StartNs + (i * 1_000L);
            made.Add(ns, StampedFrame.Arista64(Frame(i), (byte)(i % 2), 0, (uint)(ns / 1_000_000_000),
                (uint)(ns % 1_000_000_000)), ns);
        }
        (List<Replayed> packets, StampCount? count) = made.Replay(Auto);
        Assert.Equal(made.Expected, packets.Select(packet => packet.StampNs));
        Assert.Equal((TimeScale.Utc, "mixed"), (count!.TimeScale, Assert.Single(count.Ports).Label));
    }

    [Fact]
    public void times_of_48_bits_run_on_over_their_wrap_and_2038_is_a_second_like_others()
    {
        long before2038 = int.MaxValue * (long)Second - 20_000;
        var made = new Made();
        for (int i = 0; i < 40; i++)
        {
            long ns = before2038 + (i * 1_000L);                // 2³¹ seconds are 32,768 wraps of 2¹⁶
            made.Add(ns + 5, StampedFrame.Arista48(Frame(i), 1, 1, (ushort)(ns / 1_000_000_000),
                (uint)(ns % 1_000_000_000)), ns);
        }
        (List<Replayed> packets, _) = made.Replay(Auto);
        Assert.Equal(made.Expected, packets.Select(packet => packet.StampNs));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void counters_are_proven_by_their_rate_and_told_apart(bool isCompat)
    {
        var random = new Random(11);
        var made = new Made();
        long ns = StartNs;
        for (int i = 0; i < 60; i++)
        {
            ns += random.NextInt64(100, 5_000_000) * 20;        // whole ticks
            uint ticks = (uint)((ns - StartNs) / 20 * 7) + 0xf000_0000;
            made.Add(ns + random.Next(10), StampedFrame.Counter(
                Frame(i), isCompat ? StampedFrame.Compat(ticks) : ticks, inPlaceOfFcs: isCompat), ns);
        }
        (List<Replayed> packets, StampCount? count) = made.Replay(Auto);
        Assert.Equal((isCompat ? StampFormat.Arista7150 : StampFormat.FusionCounter, StampVerdict.Proven),
            (count!.Format, count.Verdict));
        long first = packets[0].StampNs - made.Expected[0];
        Assert.InRange(first, 0, 9);
        Assert.Equal(made.Expected.Select(expected => expected + first), packets.Select(packet => packet.StampNs));
    }

    [Fact]
    public void frames_with_their_fcs_constant_tails_and_random_tails_have_no_stamps()
    {
        var random = new Random(12);
        foreach (int kind in Enumerable.Range(0, 4))
        {
            var made = new Made();
            for (int i = 0; i < 200; i++)
            {
                byte[] tail = new byte[kind < 2 ? 4 : 24];
                if (kind != 1)
                    random.NextBytes(tail);
                made.Add(StartNs + (i * 997L), kind == 3 ? StampedFrame.WithFcs(Frame(i)) : [.. Frame(i), .. tail], 0);
            }
            (List<Replayed> packets, StampCount? count) = made.Replay(Auto);
            Assert.Null(count);
            Assert.Equal(made.CaptureNs, packets.Select(packet => packet.StampNs));
        }
    }

    [Fact]
    public void a_trailer_that_reads_as_two_formats_is_not_used()
    {
        // A fraction whose bytes are also flags of MetaWatch, and seconds that are nanoseconds in range for it; the
        // clock is
        // neither UTC nor TAI, so nothing tells the two apart.
        var made = new Made();
        for (int i = 0; i < 20; i++)
        {
            ulong fraction = (0x0500UL << 24) | (0x01UL << 16) | (uint)(i * 16);
            made.Add(StartNs + i, StampedFrame.Hpt(Frame(i), 0, 0, 0x0001_0203, fraction), 0);
        }
        (List<Replayed> packets, StampCount? count) = made.Replay(Auto);
        Assert.Equal((StampVerdict.Ambiguous, false), (count!.Verdict, count.IsUsed));
        Assert.Contains(StampFormat.CiscoHpt, count.Others.Append(count.Format));
        Assert.Contains(StampFormat.MetaWatch, count.Others.Append(count.Format));
        Assert.Equal(made.CaptureNs, packets.Select(packet => packet.StampNs));
    }

    [Fact]
    public void a_capture_in_which_many_frames_have_none_is_not_proven_but_may_be_asked_for()
    {
        var made = new Made();
        for (int i = 0; i < 100; i++)
        {
            long ns = StartNs + (i * 1_000L);
            made.Add(ns + 70, i % 4 == 3 ? Frame(i) : Write(StampFormat.MetaWatch, Frame(i), ns), ns);
        }
        (List<Replayed> packets, StampCount? count) = made.Replay(Auto);
        Assert.Equal((StampVerdict.Likely, false, (100L, 75L)), (count!.Verdict, count.IsUsed, count.Looked));
        Assert.Equal(made.CaptureNs, packets.Select(packet => packet.StampNs));

        (packets, count) = made.Replay(new StampChoice(StampUse.Trailer));
        Assert.Equal((true, 25L), (count!.IsUsed, count.Refused.Missing));
        Assert.Equal(made.Expected, packets.Select(packet => packet.StampNs));
    }

    [Theory]
    [InlineData(StampFormat.Vss)]
    [InlineData(StampFormat.Ttag)]
    [InlineData(StampFormat.TtagTrailer)]
    [InlineData(StampFormat.Broadcom)]
    [InlineData(StampFormat.Mac48)]
    public void what_nothing_proves_is_used_only_by_name(StampFormat format)
    {
        var made = new Made();
        for (int i = 0; i < 40; i++)
        {
            long ns = StartNs + (i * 3_333_333L);
            made.Add(ns + 90, Write(format, Frame(i), ns), ns);
        }
        (List<Replayed> packets, StampCount? count) = made.Replay(Auto);
        Assert.Null(count);
        Assert.Equal(format == StampFormat.Ttag ? [] : made.CaptureNs, packets.Select(packet => packet.StampNs));

        (packets, count) = made.Replay(new StampChoice(StampUse.Trailer, format));
        Assert.Equal((true, StampVerdict.Likely, 40L), (count!.IsUsed, count.Verdict, count.Stamped));
        Assert.Equal(made.Expected, packets.Select(packet => packet.StampNs));
    }

    [VectorsFact]
    public void of_the_real_captures_the_five_of_ouch_with_a_trailer_are_proven_and_no_other()
    {
        string folder = Path.Combine(ProjectTree.Vectors!, "feeds", "vectors");
        string[] files = Directory.GetFiles(folder, "*.pcap", SearchOption.AllDirectories);
        using var captures = new CaptureSet(files);
        IReadOnlyList<IReadOnlyList<StampFinding>> found = StampProbe.Look(captures, Auto);

        List<string> proven = [.. files.Where((_, index) =>
            found[index].Any(finding => finding.Verdict == StampVerdict.Proven))];
        Assert.Equal(5, proven.Count);
        Assert.All(proven, path => Assert.Contains("Nsm.Ouch.v5.0", path, StringComparison.Ordinal));
        Assert.All(found.SelectMany(findings => findings), finding => Assert.Equal(
            (StampFormat.MetaWatch, StampVerdict.Proven, 1L, 1L, TimeScale.Utc, 0L),
            (finding.Format, finding.Verdict, finding.Frames, finding.Stamped, finding.TimeScale, finding.OffsetNs)));
    }

    private static Made Steady(int count)
    {
        var made = new Made();
        for (int i = 0; i < count; i++)
        {
            long ns = StartNs + (i * 1_000L);
            made.Add(ns + 300, Write(StampFormat.MetaWatch, Frame(i), ns), ns);
        }
        return made;
    }

    private static byte[] Frame(int seed) =>
        Frames.UdpFrame("239.1.1.1", 26_400, PacketBuilder.Bytes(40 + (seed % 90), seed));

    private static byte[] Arp() => [.. Frames.Ethernet(0x0806, new byte[28]), .. new byte[18]];

    private static byte[] Write(StampFormat format, byte[] frame, long ns)
    {
        uint seconds = (uint)(ns / 1_000_000_000);
        uint below = (uint)(ns % 1_000_000_000);
        return format switch
        {
            StampFormat.MetaWatch => StampedFrame.MetaWatch(frame, seconds, below, 1, 7, 1),
            StampFormat.CPacket => StampedFrame.MetaWatch(frame, seconds, below, 8, 7, 1),
            StampFormat.CiscoHpt => StampedFrame.Hpt(frame, 1, 2, seconds,
                (ulong)((((UInt128)below << 40) + 500_000_000) / 1_000_000_000)),
            StampFormat.Ixia => StampedFrame.Ixia(frame, 6, seconds, below),
            StampFormat.Gigamon => StampedFrame.Gigamon(frame, 5, seconds, below, 12),
            StampFormat.Arista7280 => StampedFrame.Arista64(frame, 0, 1, seconds, below),
            StampFormat.Vss => StampedFrame.Vss(frame, seconds, 3, below),
            StampFormat.Ttag => StampedFrame.Ttag(frame, (ulong)ns & 0xffff_ffff_ffff),
            StampFormat.TtagTrailer => StampedFrame.TtagTrailer(frame, (ulong)ns & 0xffff_ffff_ffff),
            StampFormat.Broadcom => StampedFrame.Broadcom(frame, seconds & 0x3_ffff, below, 3),
            StampFormat.Mac48 => StampedFrame.Mac48(frame, (ushort)seconds, below),
            _ => throw new ArgumentOutOfRangeException(nameof(format)),
        };
    }

    /// <summary>A capture as it is made.</summary>
    private sealed class Made
    {
        private readonly CaptureBytes _bytes = new CaptureBytes(bigEndian: false).PcapHeader(nanoseconds: true);

        public List<long> CaptureNs { get; } = [];

        public List<long> Expected { get; } = [];

        public void Add(long captureNs, byte[] frame, long expectedNs, int cut = 0)
        {
            CaptureNs.Add(captureNs);
            Expected.Add(expectedNs);
            _bytes.PcapRecord((uint)(captureNs / 1_000_000_000), (uint)(captureNs % 1_000_000_000), frame[..^cut],
                (uint)frame.Length);
        }

        public (List<Replayed> Packets, StampCount? Count) Replay(StampChoice choice)
        {
            using var folder = new ScratchFolder();
            string path = folder.File("in.pcap");
            File.WriteAllBytes(path, _bytes.ToArray());
            using var captures = new CaptureSet([path]);
            DeviceStamps? stamps = DeviceStamps.Find(captures, choice);
            using var reader = new ReplayReader(captures, [Replayed.Flow(1, "239.1.1.1", 26_400)], stamps: stamps);
            List<Replayed> packets = Replayed.All(reader);
            return (packets, stamps?.Counts.Single());
        }
    }
}
