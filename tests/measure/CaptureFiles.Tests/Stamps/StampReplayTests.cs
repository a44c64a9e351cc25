// SPDX-License-Identifier: Apache-2.0
using Telemetry.CaptureFiles.Stamps;
using static Telemetry.CaptureFiles.Tests.Stamps.StampedCapture;
using Telemetry.Stamps;
using TestSupport;
using TestSupport.CaptureFiles;
using TestSupport.Stamps;

namespace Telemetry.CaptureFiles.Tests.Stamps;

public class StampReplayTests
{
    private const ulong Second = 1_000_000_000;

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
        var made = new StampedCapture();
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
        StampedCapture made = Steady(100);
        (List<Replayed> packets, StampCount? count) = made.Replay(new StampChoice(StampUse.Capture));
        Assert.Equal(made.CaptureNs, packets.Select(packet => packet.StampNs));
        Assert.Null(count);
    }

    [Fact]
    public void a_device_without_a_known_time_scale_keeps_its_durations()
    {
        var made = new StampedCapture();
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
        var made = new StampedCapture();
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
        var made = new StampedCapture();
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
        var made = new StampedCapture();
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
    public void headers_are_read_in_frames_that_were_cut()
    {
        var made = new StampedCapture();
        for (int i = 0; i < 40; i++)
        {
            long ns = StartNs + (i * 1_000L);
            made.Add(ns + 30, Write(StampFormat.Arista7280, Frame(i), ns), ns, cut: 30);
        }
        (List<Replayed> packets, StampCount? count) = made.Replay(Auto);
        Assert.Equal(made.Expected, packets.Select(packet => packet.StampNs));
        Assert.Equal(Enumerable.Range(0, 40).Select(i => Frame(i)[42..^30]), packets.Select(packet => packet.Payload));
        Assert.Equal((StampVerdict.Proven, 0), (count!.Verdict, count.Refused.Sum));
    }

    [Fact]
    public void trailers_of_cut_frames_are_not_looked_for()
    {
        var made = new StampedCapture();
        for (int i = 0; i < 40; i++)
            made.Add(StartNs + i, Write(StampFormat.MetaWatch, Frame(i), StartNs + i), 0, cut: 4);
        (List<Replayed> packets, StampCount? count) = made.Replay(Auto);
        Assert.Null(count);
        Assert.Equal(made.CaptureNs, packets.Select(packet => packet.StampNs));
    }

    [Fact]
    public void times_of_48_bits_run_on_over_their_wrap_and_2038_is_a_second_like_others()
    {
        long before2038 = int.MaxValue * (long)Second - 20_000;
        var made = new StampedCapture();
        for (int i = 0; i < 40; i++)
        {
            long ns = before2038 + (i * 1_000L);                // 2³¹ seconds are 32,768 wraps of 2¹⁶
            made.Add(ns + 5, StampedFrame.Arista48(Frame(i), 1, 1, (ushort)(ns / 1_000_000_000),
                (uint)(ns % 1_000_000_000)), ns);
        }
        (List<Replayed> packets, _) = made.Replay(Auto);
        Assert.Equal(made.Expected, packets.Select(packet => packet.StampNs));
    }

    [Fact]
    public void a_pipe_is_not_looked_at_but_read_as_named()
    {
        var made = Steady(50);
        using var captures = new CaptureSet(["-"], () => new MemoryStream(made.Bytes));
        Assert.Null(DeviceStamps.Find(captures, Auto));
        DeviceStamps stamps = DeviceStamps.Find(captures, new StampChoice(StampUse.Trailer, StampFormat.MetaWatch))!;
        using var reader = new ReplayReader(captures, Flows, stamps: stamps);
        Assert.Equal(made.Expected, Replayed.All(reader).Select(packet => packet.StampNs));
        Assert.Equal(50, Assert.Single(stamps.Counts).Stamped);
    }

    [Fact]
    public void a_pipe_that_recognition_read_is_looked_at_again()
    {
        var made = Steady(50);
        using var captures = new CaptureSet(["-"], () => new MemoryStream(made.Bytes));
        captures.OpenToLook("-", out bool isAll).Dispose();
        Assert.True(isAll);
        DeviceStamps stamps = DeviceStamps.Find(captures, Auto)!;
        using var reader = new ReplayReader(captures, Flows, stamps: stamps);
        Assert.Equal(made.Expected, Replayed.All(reader).Select(packet => packet.StampNs));
    }
}
