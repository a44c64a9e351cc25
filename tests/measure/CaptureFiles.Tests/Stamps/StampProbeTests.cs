// SPDX-License-Identifier: Apache-2.0
using Telemetry.CaptureFiles.Stamps;
using static Telemetry.CaptureFiles.Tests.Stamps.StampedCapture;
using Telemetry.Stamps;
using TestSupport;
using TestSupport.CaptureFiles;
using TestSupport.Stamps;

namespace Telemetry.CaptureFiles.Tests.Stamps;

public class StampProbeTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void counters_are_proven_by_their_rate_and_told_apart(bool isCompat)
    {
        var random = new Random(11);
        var made = new StampedCapture();
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
            var made = new StampedCapture();
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

    [Theory]
    [InlineData(0, 1)]
    [InlineData(0, 20)]
    [InlineData(0x21, 20)]
    public void the_same_bytes_behind_a_frame_and_its_fcs_are_no_time(byte filler, int frames)
    {
        var made = new StampedCapture();
        for (int i = 0; i < frames; i++)
            made.Add(i * 1_000L, [.. StampedFrame.WithFcs(Frame(i)), .. Enumerable.Repeat(filler, 12)], 0);

        (List<Replayed> packets, StampCount? count) = made.Replay(Auto);

        Assert.Null(count);
        Assert.Equal(made.CaptureNs, packets.Select(packet => packet.StampNs));
    }

    [Fact]
    public void a_trailer_that_reads_as_two_formats_is_not_used()
    {
        // A fraction whose bytes are also flags of MetaWatch, and seconds that are nanoseconds in range for it; the
        // clock is
        // neither UTC nor TAI, so nothing tells the two apart.
        var made = new StampedCapture();
        for (int i = 0; i < 20; i++)
        {
            ulong fraction = ((0x0500UL + (uint)i) << 24) | (0x01UL << 16);
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
        var made = new StampedCapture();
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
        var made = new StampedCapture();
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

    [Fact]
    public void frames_without_an_ip_packet_prove_a_format_but_are_not_evidence_against_it()
    {
        var made = new StampedCapture();
        made.Add(StartNs + 80, Write(StampFormat.MetaWatch, Frame(1), StartNs), StartNs);
        Assert.Equal(StampVerdict.Likely, made.Replay(Auto).Count!.Verdict);
        made.Add(StartNs + 180, Write(StampFormat.MetaWatch, Arp(), StartNs + 100), 0);
        for (int i = 0; i < 5; i++)
            made.Add(StartNs + 200, Arp(), 0);
        (List<Replayed> packets, StampCount? count) = made.Replay(Auto);
        Assert.Equal((StampVerdict.Proven, (2L, 2L), 1L), (count!.Verdict, count.Looked, count.Frames));
        Assert.Equal(StartNs, Assert.Single(packets).StampNs);
    }

    [Fact]
    public void each_interface_of_a_pcapng_is_judged_by_itself()
    {
        CaptureBytes bytes = new CaptureBytes(bigEndian: true).Section().Interface(resolution: 9)
            .Interface(resolution: 9).Interface(resolution: 9);
        List<long> expected = [];
        for (int i = 0; i < 90; i++)
        {
            long ns = StartNs + (i * 1_000L);
            byte[] frame = (i % 3) switch
            {
                0 => Frame(i),
                1 => Write(StampFormat.MetaWatch, Frame(i), ns),
                _ => StampedFrame.WithFcs(Write(StampFormat.CiscoHpt, Frame(i), ns)),
            };
            bytes.EnhancedPacket((uint)(i % 3), (ulong)ns + 500, frame);
            expected.Add(i % 3 == 0 ? ns + 500 : ns);
        }
        using var folder = new ScratchFolder();
        File.WriteAllBytes(folder.File("in.pcapng"), bytes.ToArray());
        using var captures = new CaptureSet([folder.File("in.pcapng")]);
        DeviceStamps stamps = DeviceStamps.Find(captures, Auto)!;
        using var reader = new ReplayReader(captures, Flows, stamps: stamps);

        Assert.Equal(expected, Replayed.All(reader).Select(packet => packet.StampNs));
        Assert.Equal([(1, StampFormat.MetaWatch, 30L), (2, StampFormat.CiscoHpt, 30L)],
            stamps.Counts.Select(count => (count.Interface, count.Format, count.Stamped)));
        Assert.Equal("trailer metawatch, hpt", stamps.Source);
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
}
