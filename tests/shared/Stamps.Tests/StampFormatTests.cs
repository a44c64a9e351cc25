// SPDX-License-Identifier: Apache-2.0
using Telemetry.Stamps;
using TestSupport;
using TestSupport.Stamps;

namespace Telemetry.Stamps.Tests;

public class StampFormatTests
{
    private const uint Seconds = 1_714_407_847;

    public static TheoryData<int, int, bool> Frames => new()
    {
        { 0, 0, false }, { 0, 0, true }, { 7, 0, false }, { 7, 0, true }, { 100, 1, false }, { 333, 2, true },
        { 1400, 0, false },
    };

    [Theory]
    [MemberData(nameof(Frames))]
    public void metawatch_is_read_behind_padding_and_tags_with_and_without_new_fcs(int payload, int tags, bool hasFcs)
    {
        byte[] frame = Frame(payload, tags, out int end);
        byte[] stamped = StampedFrame.MetaWatch(frame, Seconds, 472_361_097, 0x21, 19_484, 46);
        DeviceStamp stamp = Read(StampFormat.MetaWatch, hasFcs ? StampedFrame.WithFcs(stamped) : stamped, end);

        Assert.Equal((Seconds, 472_361_097u, 19_484u, 46u), (stamp.Seconds, stamp.Ns, stamp.Device, stamp.Port));
        Assert.Equal(StampFlags.FcsValid, stamp.Flags);
        Assert.Equal(frame.Length, stamp.OriginalLength);
    }

    [Fact]
    public void the_extensions_of_metawatch_are_walked_from_the_end()
    {
        byte[] frame = Frame(50, 0, out int end);
        byte[] stamped = StampedFrame.MetaWatch(frame, uint.MaxValue, 999_999_999, 0x17, 1, 255,
            StampedFrame.TextExtension(7, "tap left", isFinal: true),
            StampedFrame.Extension(2, 0x123456, false, 0xdeadbeef, 0x01020304),
            StampedFrame.Extension(3, 0xfabcde, false),
            StampedFrame.Extension(1, 0x800000, false),
            StampedFrame.Extension(0, 0x12beef, false));
        DeviceStamp stamp = Read(StampFormat.MetaWatch, stamped, end);

        Assert.Equal((uint.MaxValue, 999_999_999u, 1u << 31), (stamp.Seconds, stamp.Ns, stamp.SubNs));
        Assert.Equal((0xbeefu, 0xabcdeu), (stamp.Ingress, stamp.Egress));
        Assert.Equal(StampFlags.FcsValid | StampFlags.Duplicate | StampFlags.Degraded | StampFlags.HasIngress
            | StampFlags.HasEgress, stamp.Flags);
        Assert.Equal(frame.Length, stamp.OriginalLength);
    }

    [Fact]
    public void extensions_without_an_end_are_refused()
    {
        byte[] frame = Frame(50, 0, out int end);
        byte[] stamped = StampedFrame.MetaWatch(frame, Seconds, 1, 0x03, 1, 1, StampedFrame.Extension(0, 1, false));
        DeviceStamp stamp = default;
        Assert.Equal(StampStatus.Refused, StampReading.Read(StampFormat.MetaWatch, false, stamped, end, ref stamp));
    }

    [Theory]
    [InlineData(0ul, 0u, 0)]
    [InlineData(1_099_511_627_775ul, 0u, 1)]                    // half a nanosecond before the second: rounded up
    [InlineData(549_755_813_888ul, 500_000_000u, 0)]
    [InlineData(549ul, 0u, 0)]
    [InlineData(550ul, 1u, 0)]                                  // 0.5002 ns
    [InlineData(1_099_511_627_226ul, 999_999_999u, 0)]          // 999,999,999.4995 ns
    public void the_fraction_of_hpt_is_rounded(ulong fraction, uint ns, int more)
    {
        byte[] frame = Frame(20, 0, out int end);
        DeviceStamp stamp = Read(StampFormat.CiscoHpt, StampedFrame.Hpt(frame, 3, 47, Seconds, fraction), end);
        Assert.Equal((Seconds + more, ns, 3u, 47u), (stamp.Seconds, stamp.Ns, stamp.Device, stamp.Port));
    }

    [Fact]
    public void fractions_are_rounded_as_with_all_digits()
    {
        var random = new Random(1);
        byte[] frame = Frame(20, 0, out int end);
        for (int i = 0; i < 10_000; i++)
        {
            ulong fraction = (ulong)random.NextInt64(1L << 40);
            DeviceStamp stamp = Read(StampFormat.CiscoHpt, StampedFrame.Hpt(frame, 0, 0, 0, fraction), end);
            Assert.Equal((long)(((UInt128)fraction * 1_000_000_000 + (1UL << 39)) >> 40),
                (stamp.Seconds * 1_000_000_000) + stamp.Ns);
        }
    }

    [Fact]
    public void of_chained_trailers_the_one_nearest_the_wire_is_taken_unless_the_outer_one_is_wanted()
    {
        byte[] frame = Frame(5, 1, out int end);
        byte[] inner = StampedFrame.MetaWatch(frame, Seconds, 100, 1, 11, 1);
        byte[] middle = StampedFrame.MetaWatch(inner, Seconds, 200, 1, 22, 2);
        byte[] outer = StampedFrame.WithFcs(StampedFrame.MetaWatch(middle, Seconds, 300, 1, 33, 3));

        Assert.Equal((100u, 11u), Pair(Read(StampFormat.MetaWatch, outer, end)));
        Assert.Equal((300u, 33u), Pair(Read(StampFormat.MetaWatch, outer, end, outer: true)));
        Assert.Equal(frame.Length, Read(StampFormat.MetaWatch, outer, end).OriginalLength);

        outer[end + 2] ^= 1;                                    // breaks all of them
        DeviceStamp stamp = default;
        Assert.Equal(StampStatus.Refused, StampReading.Read(StampFormat.MetaWatch, false, outer, end, ref stamp));
    }

    [Fact]
    public void a_flipped_bit_anywhere_in_a_proven_frame_is_refused()
    {
        byte[] frame = Frame(30, 0, out int end);
        foreach ((StampFormat format, byte[] stamped) in new[]
        {
            (StampFormat.MetaWatch, StampedFrame.MetaWatch(frame, Seconds, 1, 1, 1, 1)),
            (StampFormat.CiscoHpt, StampedFrame.Hpt(frame, 1, 1, Seconds, 1)),
            (StampFormat.CPacket, StampedFrame.MetaWatch(frame, Seconds, 1, 9, 1, 1)),
        })
        {
            _ = Read(format, stamped, end);
            for (int bit = 0; bit < (frame.Length + 4) * 8; bit++)
            {
                stamped[bit / 8] ^= (byte)(1 << (bit % 8));
                DeviceStamp stamp = default;
                Assert.Equal(StampStatus.Refused, StampReading.Read(format, false, stamped, end, ref stamp));
                stamped[bit / 8] ^= (byte)(1 << (bit % 8));
            }
        }
    }

    [Fact]
    public void a_flipped_bit_in_a_summed_trailer_is_refused()
    {
        byte[] frame = Frame(30, 0, out int end);
        foreach ((StampFormat format, byte[] stamped) in new[]
        {
            (StampFormat.Ixia, StampedFrame.Ixia(frame, 6, Seconds, 5)),
            (StampFormat.Gigamon, StampedFrame.Gigamon(frame, 4, Seconds, 5, 0x00c0_0102)),
        })
        {
            _ = Read(format, stamped, end);
            for (int bit = frame.Length * 8; bit < stamped.Length * 8; bit++)
            {
                stamped[bit / 8] ^= (byte)(1 << (bit % 8));
                DeviceStamp stamp = default;
                Assert.Equal(StampStatus.Refused, StampReading.Read(format, false, stamped, end, ref stamp));
                stamped[bit / 8] ^= (byte)(1 << (bit % 8));
            }
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void the_other_formats_give_what_was_written(bool hasFcs)
    {
        byte[] frame = Frame(200, 1, out int end);
        byte[] Last(byte[] bytes) => hasFcs ? StampedFrame.WithFcs(bytes) : bytes;

        Check(Read(StampFormat.Ixia, Last(StampedFrame.Ixia(frame, 5, uint.MaxValue, 1)), end), uint.MaxValue, 1, 0);
        Check(Read(StampFormat.Gigamon, Last(StampedFrame.Gigamon(frame, 3, Seconds, 2, 0x010203)), end),
            Seconds, 2, 0x010203);
        Check(Read(StampFormat.Vss, Last(StampedFrame.Vss(frame, Seconds, 2, 3)), end), Seconds, 3, 0);
        Check(Read(StampFormat.Vss, Last(StampedFrame.Vss(frame, Seconds, 2, 3, 9)), end), Seconds, 3, 9);
        Check(Read(StampFormat.Vss, Last(StampedFrame.Vss(frame, Seconds, 0, 3, 9, 8)), end), Seconds, 3, 0x0908);
        Check(Read(StampFormat.Broadcom, Last(StampedFrame.Broadcom(frame, 262_143, 4, 77)), end), 262_143, 4, 77);
        Check(Read(StampFormat.TtagTrailer, Last(StampedFrame.TtagTrailer(frame, 281_474_976_710_655)), end),
            281_474, 976_710_655, 0);
        Check(Read(StampFormat.Ttag, Last(StampedFrame.Ttag(frame, 5_000_000_006)), end), 5, 6, 0);
        Check(Read(StampFormat.Arista7280, Last(StampedFrame.Arista64(frame, 1, 1, Seconds, 7)), end), Seconds, 7, 0);
        Check(Read(StampFormat.Arista7280, Last(StampedFrame.Arista48(frame, 0, 0, 65_535, 8)), end), 65_535, 8, 0);
        Check(Read(StampFormat.Mac48, Last(StampedFrame.Mac48(frame, 65_535, 9)), end), 65_535, 9, 0);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void counters_stand_before_the_fcs_or_in_its_place(bool inPlaceOfFcs)
    {
        byte[] frame = Frame(200, 0, out int end);
        Assert.Equal(0x8765_43a1u,
            Read(StampFormat.FusionCounter, StampedFrame.Counter(frame, 0x8765_43a1, inPlaceOfFcs), end).Counter);
        uint bytes = StampedFrame.Compat(0x7654_3221);
        Assert.Equal(0x7654_3221u,
            Read(StampFormat.Arista7150, StampedFrame.Counter(frame, bytes, inPlaceOfFcs), end).Counter);
    }

    [Fact]
    public void nothing_begins_inside_the_packet()
    {
        byte[] frame = Frame(200, 0, out int end);
        byte[] stamped = StampedFrame.MetaWatch(frame, Seconds, 1, 1, 1, 1);
        foreach (StampFormatRow row in StampFormats.Rows.Where(row => !row.Place.Contains("address",
            StringComparison.Ordinal)))
        {
            DeviceStamp stamp = default;
            Assert.Equal(StampStatus.None,
                StampReading.Read(row.Format, false, stamped, stamped.Length, ref stamp));
            Assert.NotEqual(StampStatus.Stamped,
                StampReading.Read(row.Format, false, stamped.AsSpan(0, end), end, ref stamp));
        }
    }

    [Fact]
    public void random_ends_prove_nothing()
    {
        var random = new Random(20_240_429);
        byte[] frame = new byte[110];
        int summed = 0;
        for (int i = 0; i < 2_000_000; i++)
        {
            int length = 60 + random.Next(50);
            random.NextBytes(frame);
            foreach (StampFormat format in new[] { StampFormat.MetaWatch, StampFormat.CPacket, StampFormat.CiscoHpt,
                StampFormat.Ixia, StampFormat.Gigamon, StampFormat.Arista7280 })
            {
                DeviceStamp stamp = default;
                if (StampReading.Read(format, false, frame.AsSpan(0, length), 40, ref stamp) == StampStatus.Stamped)
                    summed++;
            }
        }
        Assert.Equal(0, summed);
    }

    [Fact]
    public void any_bytes_are_read_without_an_exception()
    {
        var random = new Random(5);
        byte[] bytes = new byte[200];
        for (int i = 0; i < 100_000; i++)
        {
            random.NextBytes(bytes);
            bytes[12] = 0xd2;
            bytes[13] = 0x8b;
            int length = random.Next(bytes.Length);
            int end = random.Next(length + 1);
            foreach (StampFormatRow row in StampFormats.Rows)
            {
                DeviceStamp stamp = default;
                _ = StampReading.Read(row.Format, i % 2 == 0, bytes.AsSpan(0, length), end, ref stamp);
            }
        }
    }

    [Theory]
    [InlineData("10.9.0.1")]
    [InlineData("fd00:9::1")]
    public void a_packet_without_a_length_ends_with_its_frame(string destination)
    {
        var address = System.Net.IPAddress.Parse(destination);
        byte[] frame = new PacketBuilder { Source = address, Destination = address, IpLength = 0 }.Build();

        Assert.Equal(frame.Length, FrameBody.EndOf(frame, 0, out _, out _));
    }

    private static byte[] Frame(int payload, int tags, out int end)
    {
        byte[] frame = new PacketBuilder
        {
            Payload = PacketBuilder.Bytes(payload),
            Tags = [.. Enumerable.Range(0, tags).Select(tag => ((ushort)0x8100, (ushort)(tag + 5)))],
        }.Build();
        end = FrameBody.EndOf(frame, 0, out _, out ushort etherType);
        Assert.Equal((frame.Length, 0x0800), (end, etherType));
        return StampedFrame.Padded(frame, with: 0xa5);
    }

    private static DeviceStamp Read(StampFormat format, byte[] frame, int end, bool outer = false)
    {
        DeviceStamp stamp = default;
        Assert.Equal(StampStatus.Stamped, StampReading.Read(format, outer, frame, end, ref stamp));
        return stamp;
    }

    private static (uint Ns, uint Device) Pair(DeviceStamp stamp) => (stamp.Ns, stamp.Device);

    private static void Check(DeviceStamp stamp, long seconds, uint ns, uint port) =>
        Assert.Equal((seconds, ns, port), (stamp.Seconds, stamp.Ns, stamp.Port));
}
