// SPDX-License-Identifier: Apache-2.0
using Telemetry.CaptureFiles.Sampling;

namespace Telemetry.CaptureFiles.Tests.Sampling;

/// <summary>Damage behind which no record is found, and searches that are stopped.</summary>
public class LostRecordTests
{
    private const int Count = 6_000;
    private const int MiB = 1 << 20;

    public static TheoryData<string> Forms => [.. LaidCapture.Forms];

    [Theory]
    [MemberData(nameof(Forms))]
    public void damage_up_to_the_end_is_a_failure_with_its_offset(string form)
    {
        const int damaged = 2_000;
        LaidCapture laid = LaidCapture.Make(form, Count);
        byte[] bytes = laid.Bytes;
        new Random(3).NextBytes(bytes.AsSpan((int)laid.Offsets[damaged]));
        // Whatever is read as a record there, its length cannot be.
        bytes.AsSpan((int)laid.Offsets[damaged] + 4, 12).Fill(0xfb);

        (List<int> numbers, SampledCapture sample) = SampledRead.All(bytes, SampleShare.Whole(bytes.Length));

        Assert.Equal(Enumerable.Range(0, damaged), numbers);
        Assert.Equal((0, 1), (sample.Refused, sample.Breaks));
        Assert.EndsWith($": byte {laid.Offsets[damaged]}", sample.Failure?.Where, StringComparison.Ordinal);
        Assert.Contains("none is found behind", sample.Failure?.What, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Forms))]
    public void zeros_up_to_the_end_are_no_failure(string form)
    {
        const int last = 2_000;
        LaidCapture laid = LaidCapture.Make(form, Count);
        byte[] bytes = laid.Bytes;
        bytes.AsSpan((int)laid.Offsets[last]).Clear();
        // An expcap has empty records, so that zeros are some.
        if (form == "expcap")
            bytes = bytes[..((int)laid.Offsets[last] + 16_000)];

        (List<int> numbers, SampledCapture sample) = SampledRead.All(bytes, SampleShare.Whole(bytes.Length));

        Assert.Equal(Enumerable.Range(0, last), numbers);
        Assert.Null(sample.Failure);
        Assert.False(sample.HasGivenUp);
    }

    [Theory]
    [InlineData("pcap")]
    [InlineData("pcapng")]
    public void a_capture_that_is_damaged_at_more_than_a_hundred_spots_is_given_up_at_the_hundredth(string form)
    {
        LaidCapture laid = LaidCapture.Make(form, 500);
        byte[] block = [.. LaidCapture.Join(laid.Records), .. Enumerable.Repeat((byte)0xfb, 40)];
        // So much stands between two spots that it is certain.
        Assert.InRange(block.Length, 300_000, 400_000);
        byte[] bytes = [.. laid.Head, .. LaidCapture.Join(Enumerable.Repeat(block, 110))];

        (List<int> numbers, SampledCapture sample) = SampledRead.All(bytes, SampleShare.Whole(bytes.Length));

        Assert.Equal(Enumerable.Repeat(Enumerable.Range(0, 500), 100).SelectMany(block => block), numbers);
        Assert.Equal((true, 100), (sample.HasGivenUp, sample.Breaks));
        Assert.EndsWith($": byte {laid.Head.Length + (100 * block.Length) - 40}", sample.Failure?.Where,
            StringComparison.Ordinal);
        Assert.Contains("given up", sample.Failure?.What, StringComparison.Ordinal);
    }

    [Fact]
    public void a_section_that_cannot_be_read_is_one_break()
    {
        LaidCapture laid = LaidCapture.Make("pcapng", Count);
        int at = (int)laid.Offsets[3_000];
        byte[] section = laid.Head[..28];
        section.AsSpan(8, 4).Clear();               // its byte order
        byte[] whole = laid.Bytes;
        byte[] bytes = [.. whole[..at], .. section, .. whole[at..]];

        (List<int> numbers, SampledCapture sample) = SampledRead.All(bytes, SampleShare.Whole(bytes.Length));

        Assert.Equal(Enumerable.Range(0, Count), numbers);
        Assert.Equal((1, false, null), (sample.Breaks, sample.HasGivenUp, sample.Failure));
    }

    [Fact]
    public void a_search_is_stopped_between_two_windows_of_8_MiB()
    {
        LaidCapture laid = LaidCapture.Make("pcap", 100);
        byte[] bytes = [.. laid.Bytes, .. new byte[40 * MiB]];
        bytes.AsSpan(laid.Bytes.Length).Fill(0xfb);
        using var stop = new CancellationTokenSource();
        int windows = 0;

        (List<int> numbers, SampledCapture sample) = SampledRead.Until(
            bytes, SampleShare.Whole(bytes.Length),
            () =>
            {
                if (++windows == 3)
                    stop.Cancel();
            },
            stop.Token);

        Assert.Equal(Enumerable.Range(0, 100), numbers);
        Assert.Equal((true, 3, null), (sample.IsStopped, windows, sample.Failure));
        Assert.InRange(sample.BytesRead, 16 * MiB, 24 * MiB);
    }
}
