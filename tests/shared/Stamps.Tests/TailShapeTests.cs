// SPDX-License-Identifier: Apache-2.0
using Telemetry.Stamps;
using Telemetry.Stamps.Tails;
using TestSupport;
using TestSupport.Stamps;

namespace Telemetry.Stamps.Tests;

/// <summary>Stamps read from the ends of frames alone, after whole frames have proven where they are.</summary>
public sealed class TailShapeTests
{
    private const long StartNs = 1_790_000_000_123_456_789;
    private const long NsPerSecond = 1_000_000_000;

    public static TheoryData<StampFormat, bool, int, bool> Frames()
    {
        TheoryData<StampFormat, bool, int, bool> rows = [];
        foreach (StampFormatRow row in StampFormats.Rows.Where(row => row.IsLive))
        {
            foreach (bool hasFcs in (bool[])[false, true])
            {
                rows.Add(row.Format, hasFcs, 1, false);
                if (row.Proof != StampProof.Crc)
                    continue;
                rows.Add(row.Format, hasFcs, 2, false);
                rows.Add(row.Format, hasFcs, 2, true);
            }
        }
        return rows;
    }

    [Theory]
    [MemberData(nameof(Frames))]
    public void the_end_says_what_the_whole_frame_does(StampFormat format, bool hasFcs, int trailers, bool outer)
    {
        byte[] frame = Stamped(format, 0, hasFcs, trailers, out _, out int bodyEnd);

        TailShape? shape = TailShape.Of(format, outer, frame, bodyEnd);

        Assert.Equal(new TailShape(format, hasFcs ? 4 : 0, outer ? 1 : trailers), shape);
        for (int number = 1; number < 200; number++)
        {
            frame = Stamped(format, number, hasFcs, trailers, out long[] timesNs, out bodyEnd);
            int length = frame.Length - bodyEnd;
            DeviceStamp stamp = default;
            Assert.Equal(StampStatus.Stamped,
                shape!.Value.Read(frame.AsSpan(^Math.Min(length, TailShape.MostBytes)), length, ref stamp));
            long expectedNs = outer ? timesNs[^1] : timesNs[0];
            if (stamp.WrapNs > 0)
                expectedNs %= stamp.WrapNs;
            Assert.Equal(expectedNs, (stamp.Seconds * NsPerSecond) + stamp.Ns);
        }
    }

    [Fact]
    public void a_trailer_too_far_from_the_end_has_no_shape()
    {
        byte[] frame = Stamped(StampFormat.CiscoHpt, 0, hasFcs: true, trailers: 4, out _, out int bodyEnd);

        Assert.Null(TailShape.Of(StampFormat.CiscoHpt, outer: false, frame, bodyEnd));
        Assert.Equal(new TailShape(StampFormat.CiscoHpt, 4, 1),
            TailShape.Of(StampFormat.CiscoHpt, outer: true, frame, bodyEnd));
    }

    [Fact]
    public void a_frame_without_a_stamp_has_no_shape()
    {
        byte[] frame = [.. Frame(0), .. PacketBuilder.Bytes(40)];

        foreach (StampFormatRow row in StampFormats.Rows.Where(row => row.IsLive && row.IsRecognised))
            Assert.Null(TailShape.Of(row.Format, outer: false, frame, frame.Length - 40));
    }

    [Fact]
    public void ends_of_any_bytes_are_read_without_harm()
    {
        var random = new Random(4);
        byte[] tail = new byte[TailShape.MostBytes];
        foreach (StampFormatRow row in StampFormats.Rows.Where(row => row.IsLive))
        {
            for (int number = 0; number < 20_000; number++)
            {
                random.NextBytes(tail);
                int length = random.Next(0, 100);
                DeviceStamp stamp = default;
                var shape = new TailShape(row.Format, 4 * random.Next(2), random.Next(1, 9));
                _ = shape.Read(tail.AsSpan(^Math.Min(length, tail.Length)), length, ref stamp);
            }
        }
    }

    [Fact]
    public void a_look_needs_nearly_all_frames_in_one_place()
    {
        var same = new TailLook(StampFormat.MetaWatch, outer: false);
        var mixed = new TailLook(StampFormat.MetaWatch, outer: false);
        for (int number = 0; number < 64; number++)
        {
            byte[] one = Stamped(StampFormat.MetaWatch, number, hasFcs: false, trailers: 1, out long[] timesNs, out _);
            byte[] two = Stamped(StampFormat.MetaWatch, number, hasFcs: false, trailers: 2, out _, out _);
            Look(same, one, timesNs[0]);
            Look(mixed, number % 2 == 0 ? one : two, timesNs[0]);
            if (number == 14)
                Assert.Null(same.Shape);
        }

        Assert.Equal(new TailShape(StampFormat.MetaWatch, 0, 1), same.Shape);
        Assert.Equal(StampVerdict.Proven, same.Finding?.Verdict);
        Assert.True(same.Runs);
        Assert.Null(mixed.Shape);

        static void Look(TailLook look, byte[] frame, long stampNs) => look.Look(frame, (uint)frame.Length, stampNs);
    }

    private static byte[] Frame(int number) => new PacketBuilder
    {
        Payload = PacketBuilder.Bytes(20 + (number * 7 % 400), number),
        IsTcp = number % 2 == 0,
    }.Build();

    private static byte[] Stamped(
        StampFormat format, int number, bool hasFcs, int trailers, out long[] timesNs, out int bodyEnd)
    {
        byte[] frame = Frame(number);
        bodyEnd = frame.Length;
        // Padding stands before the trailer; VSS has none, since it is all that stands there.
        if (format != StampFormat.Vss && number % 3 == 1)
            frame = [.. frame, .. new byte[number % 11]];
        timesNs = new long[trailers];
        for (int device = 0; device < trailers; device++)
        {
            timesNs[device] = StartNs + (number * 777_777L) + (device * 350);
            frame = Stamp(format, frame, timesNs[device], (byte)(device + 1));
        }
        return hasFcs ? StampedFrame.WithFcs(frame) : frame;
    }

    private static byte[] Stamp(StampFormat format, byte[] frame, long timeNs, byte device)
    {
        uint seconds = (uint)(timeNs / NsPerSecond);
        uint ns = (uint)(timeNs % NsPerSecond);
        return format switch
        {
            StampFormat.MetaWatch => StampedFrame.MetaWatch(
                frame, seconds, ns, flags: 3, device, 2, StampedFrame.Extension(0, ns & 0xffff, isFinal: true)),
            StampFormat.CPacket => StampedFrame.MetaWatch(frame, seconds, ns, flags: 1, device, 2),
            // The fraction is rounded down, and to the nearest nanosecond again when it is read.
            StampFormat.CiscoHpt => StampedFrame.Hpt(
                frame, device, 2, seconds, (ulong)(((UInt128)ns << 40) / (ulong)NsPerSecond)),
            StampFormat.Ixia => StampedFrame.Ixia(frame, 6, seconds, ns),
            StampFormat.Gigamon => StampedFrame.Gigamon(frame, 5, seconds, ns, device),
            StampFormat.Vss => StampedFrame.Vss(frame, seconds, 1, ns, device),
            StampFormat.TtagTrailer => StampedFrame.TtagTrailer(frame, (ulong)timeNs),
            _ => StampedFrame.Broadcom(frame, seconds, ns, device),
        };
    }
}
