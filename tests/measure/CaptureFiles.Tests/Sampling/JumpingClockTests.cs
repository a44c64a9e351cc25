// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using Telemetry.CaptureFiles.Sampling;

namespace Telemetry.CaptureFiles.Tests.Sampling;

/// <summary>Captures whose times jump, and are intact.</summary>
public class JumpingClockTests
{
    private const int Count = 6_000;
    private const long DayNs = 86_400_000_000_000;
    private static readonly SampleShare Share = new(16, 64 * 1024);

    private static readonly Dictionary<string, Func<int, long>> Clocks = new()
    {
        ["none"] = _ => 0,
        ["none at every tenth"] = number => number % 10 == 0 ? 0 : LaidCapture.StampOf(number),
        ["none at the first"] = number => number == 0 ? 0 : LaidCapture.StampOf(number),
        ["the first of 1970"] = number => number == 0 ? 5_000_000_000 : LaidCapture.StampOf(number),
        ["two, two days apart"] = number => LaidCapture.StampOf(number) + (number % 2 * 2 * DayNs),
        ["two, a year apart"] = number => LaidCapture.StampOf(number) - (number % 3 == 0 ? 365 * DayNs : 0),
        ["set three years later"] = number => LaidCapture.StampOf(number) + (number >= 2_500 ? 1_100 * DayNs : 0),
        ["set back often"] = number => LaidCapture.StampOf(number) - (number / 1_000 * 500 * DayNs),
    };

    public static TheoryData<string, string> FormsAndClocks
    {
        get
        {
            var data = new TheoryData<string, string>();
            foreach (string form in LaidCapture.Forms)
            {
                foreach (string clock in Clocks.Keys)
                    data.Add(form, clock);
            }
            return data;
        }
    }

    [Theory]
    [MemberData(nameof(FormsAndClocks))]
    public void all_records_are_read_of_a_capture_that_is_read_whole(string form, string clock)
    {
        byte[] bytes = Make(form, clock).Bytes;

        (List<int> numbers, SampledCapture sample) = SampledRead.All(bytes, SampleShare.Whole(bytes.Length));

        Assert.Equal(Enumerable.Range(0, Count), numbers);
        Assert.Equal((0, 0, null), (sample.Refused, sample.Breaks, sample.Failure));
    }

    [Theory]
    [MemberData(nameof(FormsAndClocks))]
    public void all_records_inside_the_places_are_read_of_a_sample(string form, string clock)
    {
        LaidCapture laid = Make(form, clock);

        (List<int> numbers, SampledCapture sample) = SampledRead.All(laid.Bytes, Share);

        Assert.Equal(laid.Inside(Share), numbers);
        Assert.Equal((0, 0, null), (sample.Refused, sample.Breaks, sample.Failure));
    }

    [Theory]
    [InlineData("pcap")]
    [InlineData("pcap big-endian")]
    [InlineData("pcap of microseconds")]
    public void a_far_stamp_over_lengths_that_cannot_be_is_damage(string form)
    {
        const int damaged = 1_000;
        LaidCapture laid = LaidCapture.Make(form, Count);
        byte[] bytes = laid.Bytes;
        Span<byte> header = bytes.AsSpan((int)laid.Offsets[damaged]);
        header[..4].Clear();
        // Shorter on the wire than what was captured of it, and another length than the record has.
        bool isBig = form.EndsWith("big-endian", StringComparison.Ordinal);
        (isBig ? header[11..] : header[8..])[0] ^= 0x10;
        header[12..16].Clear();
        header[isBig ? 15 : 12] = 1;

        (List<int> numbers, SampledCapture sample) = SampledRead.All(bytes, SampleShare.Whole(bytes.Length));

        Assert.Equal(Enumerable.Range(0, Count).Where(number => number != damaged), numbers);
        Assert.Equal((0, 1, null), (sample.Refused, sample.Breaks, sample.Failure));
    }

    [Fact]
    public void a_search_behind_damage_finds_records_of_another_time()
    {
        const int damaged = 3_000;
        LaidCapture laid = LaidCapture.Make(
            "pcap", Count, stampOf: number => LaidCapture.StampOf(number) + (number > damaged ? 1_100 * DayNs : 0));
        byte[] bytes = laid.Bytes;
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan((int)laid.Offsets[damaged] + 8), uint.MaxValue);

        (List<int> numbers, SampledCapture sample) = SampledRead.All(bytes, SampleShare.Whole(bytes.Length));

        Assert.Equal(Enumerable.Range(0, Count).Where(number => number != damaged), numbers);
        Assert.Equal((0, 1, null), (sample.Refused, sample.Breaks, sample.Failure));
    }

    private static LaidCapture Make(string form, string clock)
    {
        // An ERF file is recognised by its first 64 KiB, and by their times too.
        int even = form == "erf" ? 200 : 0;
        return LaidCapture.Make(
            form, Count, stampOf: number => number < even ? LaidCapture.StampOf(number) : Clocks[clock](number));
    }
}
