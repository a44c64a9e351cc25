// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using Telemetry.CaptureFiles.Formats;
using Telemetry.CaptureFiles.Sampling;
using TestSupport;
using TestSupport.CaptureFiles;

namespace Telemetry.CaptureFiles.Tests.Sampling;

/// <summary>Records found in the middle of captures.</summary>
public class SampledCaptureTests
{
    private const int Count = 6_000;
    private static readonly SampleShare Share = new(16, 64 * 1024);

    public static TheoryData<string> Forms => [.. LaidCapture.Forms];

    [Theory]
    [MemberData(nameof(Forms))]
    public void exactly_the_records_that_lie_inside_the_places_are_read(string form)
    {
        LaidCapture laid = LaidCapture.Make(form, Count);
        byte[] bytes = laid.Bytes;

        (List<int> numbers, SampledCapture sample) = SampledRead.All(bytes, Share);

        Assert.Equal(laid.Inside(Share), numbers);
        Assert.Equal((0, 0, null), (sample.Refused, sample.Breaks, sample.Failure));
        Assert.InRange(sample.BytesRead, Share.Bytes - (3 * Share.Places), Share.Bytes);
    }

    [Theory]
    [MemberData(nameof(Forms))]
    public void a_capture_that_is_read_whole_is_one_place(string form)
    {
        LaidCapture laid = LaidCapture.Make(form, 300);
        byte[] bytes = laid.Bytes;

        (List<int> numbers, SampledCapture sample) = SampledRead.All(bytes, SampleShare.Whole(bytes.Length));

        Assert.Equal(Enumerable.Range(0, 300), numbers);
        Assert.Equal((0, 0, null, bytes.Length),
            (sample.Refused, sample.Breaks, sample.Failure, sample.BytesRead));
    }

    [Theory]
    [MemberData(nameof(Forms))]
    public void records_behind_damage_and_behind_a_hole_are_found_again(string form)
    {
        LaidCapture laid = LaidCapture.Make(form, Count);
        byte[] bytes = laid.Bytes;
        (int damaged, int from, int to) = (1_000, 2_000, 4_000);
        new Random(1).NextBytes(bytes.AsSpan((int)laid.Offsets[damaged], 12));
        bytes.AsSpan((int)laid.Offsets[from]..(int)laid.Offsets[to]).Clear();

        (List<int> numbers, SampledCapture sample) = SampledRead.All(bytes, SampleShare.Whole(bytes.Length));

        Assert.Equal(
            [
                .. Enumerable.Range(0, damaged), .. Enumerable.Range(damaged + 1, from - damaged - 1),
                .. Enumerable.Range(to, Count - to),
            ], numbers);
        Assert.Equal((0, 2, null), (sample.Refused, sample.Breaks, sample.Failure));
    }

    [Theory]
    [MemberData(nameof(Forms))]
    public void places_without_a_record_are_refused_and_counted(string form)
    {
        LaidCapture laid = LaidCapture.Make(form, Count);
        byte[] bytes = laid.Bytes;
        foreach (int place in (int[])[3, 4, 9])
        {
            int start = (int)Share.StartOf(place, bytes.Length);
            if (place == 9)
                bytes.AsSpan(start, (int)Share.BytesEach).Clear();
            else
                new Random(place).NextBytes(bytes.AsSpan(start, (int)Share.BytesEach));
        }

        (List<int> numbers, SampledCapture sample) = SampledRead.All(bytes, Share);

        Assert.Equal((3, 0), (sample.Refused, sample.Breaks));
        Assert.Equal(laid.Inside(Share, except: [3, 4, 9]), numbers);
    }

    [Theory]
    [MemberData(nameof(Forms))]
    public void a_cut_capture_says_where_it_was_cut(string form)
    {
        LaidCapture laid = LaidCapture.Make(form, Count);
        byte[] bytes = laid.Bytes[..^20];

        (List<int> numbers, SampledCapture sample) = SampledRead.All(bytes, Share);

        Assert.Equal(Count - 2, numbers[^1]);
        Assert.NotNull(sample.Failure);
        Assert.EndsWith($"byte {laid.Offsets[^1]}", sample.Failure.Where, StringComparison.Ordinal);
        Assert.Contains("ends inside", sample.Failure.What, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("pcap")]
    [InlineData("pcapng")]
    public void records_of_a_capture_that_was_itself_sent_over_the_network_are_not_taken_for_records(string form)
    {
        List<byte[]> records = [LaidCapture.Make(form, 0).Head];
        byte[] inner = LaidCapture.Join(LaidCapture.Make(form, 2_000, first: 100_000).Records);
        for (int number = 0; number < 400; number++)
        {
            // Parts of the inner capture of 60,000 bytes, as a sender hands them to its network card.
            byte[] payload = new byte[60_000];
            BinaryPrimitives.WriteInt32BigEndian(payload, number);
            inner.AsSpan(number % 10 * 1_000, payload.Length - 4).CopyTo(payload.AsSpan(4));
            byte[] frame = Frames.UdpFrame("239.1.1.1", 5000, payload);
            ulong stampNs = (ulong)(LaidCapture.StartNs + (number * 1_000_000L));
            records.Add(form == "pcapng"
                ? new CaptureBytes(false).EnhancedPacket(0, stampNs, frame).ToArray()
                : new CaptureBytes(false).PcapRecord(
                    (uint)(stampNs / 1_000_000_000), (uint)(stampNs % 1_000_000_000), frame).ToArray());
        }

        (List<int> numbers, SampledCapture sample) = SampledRead.All(
            LaidCapture.Join(records), new SampleShare(8, 1_000_000));

        Assert.Equal((0, 0), (sample.Refused, sample.Breaks));
        Assert.All(numbers, number => Assert.InRange(number, 0, 399));
        Assert.InRange(numbers.Count, 8 * 15, 8 * 17);
    }

    [Theory]
    [MemberData(nameof(Forms))]
    public void whatever_the_bytes_are_records_lie_inside_the_capture_and_it_ends(string form)
    {
        byte[] whole = LaidCapture.Make(form, 400).Bytes;
        int first = form == "erf" ? 70_000 : 40;            // an ERF file is recognised by its first 64 KiB
        for (int seed = 1; seed <= 60; seed++)
        {
            var random = new Random(seed);
            byte[] bytes = whole[..random.Next(whole.Length / 2, whole.Length)];
            for (int change = random.Next(1, 40); change > 0; change--)
            {
                int at = random.Next(first, bytes.Length - 300);
                if (random.Next(3) == 0)
                    bytes.AsSpan(at, random.Next(1, 300)).Clear();
                else
                    bytes[at] = (byte)random.Next(256);
            }
            SampleShare share = seed % 2 == 0 ? SampleShare.Whole(bytes.Length) : new SampleShare(8, bytes.Length / 16);

            (List<int> numbers, SampledCapture sample) = SampledRead.All(bytes, share);

            Assert.InRange(numbers.Count, 0, 400 + sample.Breaks);
            Assert.InRange(sample.BytesRead, 1, share.Bytes);
            Assert.InRange(sample.Refused, 0, share.Places);
        }
    }

    [Fact]
    public void chains_that_break_late_everywhere_are_given_up()
    {
        var near = new CaptureBytes(false).PcapHeader(nanoseconds: true);
        byte[] head = near.PcapRecord(1_700_000_000, 1, new byte[60]).ToArray();
        byte[] tiny = new CaptureBytes(false).PcapRecord(1_700_000_000, 1, [1]).ToArray();
        byte[] chain = [.. LaidCapture.Join(Enumerable.Repeat(tiny, 15_000)), .. "no record"u8];
        byte[] bytes = [.. head, .. LaidCapture.Join(Enumerable.Repeat(chain, 32))];

        (List<int> _, SampledCapture sample) = SampledRead.All(bytes, new SampleShare(2, bytes.Length / 4));

        Assert.Equal(1, sample.Refused);
    }

    [Fact]
    public void time_that_goes_on_days_later_is_no_break()
    {
        LaidCapture laid = LaidCapture.Make("pcap", 100);
        byte[] later = LaidCapture.Join(laid.Records);
        for (int at = 0, index = 0; index < 100; at += laid.Records[index++].Length)
            BinaryPrimitives.WriteUInt32LittleEndian(later.AsSpan(at),
                BinaryPrimitives.ReadUInt32LittleEndian(later.AsSpan(at)) + (3 * 86_400));
        byte[] bytes = [.. laid.Bytes, .. later];

        (List<int> numbers, SampledCapture sample) = SampledRead.All(bytes, SampleShare.Whole(bytes.Length));

        Assert.Equal([.. Enumerable.Range(0, 100), .. Enumerable.Range(0, 100)], numbers);
        Assert.Equal((0, 0), (sample.Refused, sample.Breaks));
    }

    [Fact]
    public void a_section_that_began_in_between_is_used_from_the_place_where_it_is_seen()
    {
        LaidCapture little = LaidCapture.Make("pcapng", 3_000);
        LaidCapture big = LaidCapture.Make("pcapng big-endian", 3_000, first: 3_000);
        byte[] bytes = [.. little.Bytes, .. big.Bytes];

        (List<int> numbers, SampledCapture sample) = SampledRead.All(bytes, Share);

        // The byte order of the second section is known only where its header lies in a place.
        bool isSeen = Enumerable.Range(0, Share.Places).Any(place =>
            Share.StartOf(place, bytes.Length) <= little.Bytes.Length
            && little.Bytes.Length + big.Head.Length <= Share.StartOf(place, bytes.Length) + Share.BytesEach);
        int behind = Enumerable.Range(0, Share.Places)
            .Count(place => Share.StartOf(place, bytes.Length) > little.Bytes.Length);
        Assert.Equal(isSeen ? 0 : behind, sample.Refused);
        Assert.Equal(isSeen, numbers.Any(number => number >= 3_000));
    }
}
