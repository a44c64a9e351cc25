// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using System.Diagnostics;
using System.Globalization;
using System.IO.Compression;
using Telemetry.Diagnostics.Recognition;
using Telemetry.Model.Failures;
using Telemetry.Reports;
using Telemetry.Reports.Captures;
using TestSupport;

namespace Telemetry.Diagnostics.Tests.Recognition;

/// <summary>Captures that are too large to be read whole.</summary>
public class SampledRecognitionTests
{
    private const long MiB = 1 << 20;
    private const long GiB = 1 << 30;
    private const int Places = 64;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void a_sample_says_the_same_as_the_whole(bool isPcapng)
    {
        using var scratch = new ScratchFolder();
        var set = new TrafficSet(isPcapng);
        string path = Write(scratch, set, rounds: 3_000);
        var options = new RecognitionOptions { SampleBytes = 2 * MiB };

        RecognitionResult whole = Recognised.Of(new RecognitionOptions(), new Notices(), path);
        RecognitionResult sample = Recognised.Of(options, new Notices(), path);

        Assert.Equal(set.Truth.Order(), WithoutNames(whole.Detected).Order());
        Assert.Equal(Recognised.Names(whole.Detected), Recognised.Names(sample.Detected));
        ExaminedCaptureReport all = Assert.Single(whole.Captures);
        ExaminedCaptureReport some = Assert.Single(sample.Captures);
        long length = new FileInfo(path).Length;
        Assert.InRange(length, 5 * options.SampleBytes, 50 * MiB);
        Assert.Equal((false, null, length, length), (all.Sampled, all.Places, all.Bytes, all.BytesRead));
        Assert.Equal((true, Places, length, 0, 0),
            (some.Sampled, some.Places, some.Bytes, some.PlacesRefused, some.Breaks));
        Assert.InRange(some.BytesRead, options.SampleBytes - 1_000, options.SampleBytes);
        Assert.InRange(some.Packets, all.Packets * options.SampleBytes * 9 / 10 / length,
            all.Packets * options.SampleBytes * 11 / 10 / length);
    }

    [VectorsFact]
    public void a_sample_says_the_same_of_real_captures_too()
    {
        using var scratch = new ScratchFolder();
        var set = new TrafficSet(isPcapng: false);
        byte[] real = set.Others(RealFrames());
        string path = Write(scratch, set, rounds: 2_000, before: real);
        long places = Places * (real.Length + 10_000);

        IReadOnlyList<DetectedReport> whole = Recognised.Of(new RecognitionOptions(), new Notices(), path).Detected;
        IReadOnlyList<DetectedReport> sample = Recognised.Of(
            new RecognitionOptions { SampleBytes = places }, new Notices(), path).Detected;

        Assert.InRange(new FileInfo(path).Length, places * 2, long.MaxValue);
        Assert.Equal(Recognised.Names(whole), Recognised.Names(sample));
        Assert.InRange(whole.Select(report => report.Protocol).Distinct().Count(), 35, 60);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void a_sparse_capture_of_20_GB_is_looked_at_at_64_places(bool isPcapng)
    {
        const long length = 20_000_000_000;
        const long bytesEach = 256 * 1024 * 1024 / Places;
        int[] empty = [5, 40, 41, 62];
        using var scratch = new ScratchFolder();
        string path = scratch.File("day");
        var set = new TrafficSet(isPcapng);
        using (FileStream file = File.Create(path))
        {
            file.SetLength(length);
            file.Write(set.Head);
            for (int place = 0; place < Places; place++)
            {
                long start = (long)((Int128)(length - bytesEach) * place / (Places - 1));
                byte[] records = set.Rounds(80);
                // It begins anywhere before the place, and ends in a hole, the last one with the file.
                if (place > 0)
                    file.Position = (start - 1_000 - (place * 77)) / 4 * 4;
                if (place == Places - 1)
                    file.Position = length - records.Length;
                if (!empty.Contains(place))
                    file.Write(records);
                set.NowNs += 300_000_000_000;
            }
        }
        var notices = new Notices();

        RecognitionResult result = Recognised.Of(
            new RecognitionOptions { SampleBytes = bytesEach * Places }, notices, path);

        Assert.Equal(set.Truth.Order(), WithoutNames(result.Detected).Order());
        ExaminedCaptureReport examined = Assert.Single(result.Captures);
        Assert.Equal((true, Places, empty.Length), (examined.Sampled, examined.Places, examined.PlacesRefused));
        Assert.Equal(Places - empty.Length - 1, examined.Breaks);
        Assert.InRange(examined.BytesRead, (bytesEach * Places) - (Places * 4), bytesEach * Places);
        Assert.Contains(notices.Lines, line => line.Contains("256 MiB of the 18.63 GiB", StringComparison.Ordinal)
            && line.Contains("at 64 places", StringComparison.Ordinal));
        Assert.Contains(notices.Lines, line => line.StartsWith("4 of the 64 places", StringComparison.Ordinal));
        Assert.Empty(result.Failures);
        Assert.InRange(DiskBytes(path), 1, 64 * MiB);
    }

    [Fact]
    public void a_hole_in_the_middle_of_a_capture_that_is_read_whole_is_counted_and_passed_over()
    {
        using var scratch = new ScratchFolder();
        string path = scratch.File("hole.pcap");
        var set = new TrafficSet(isPcapng: false);
        using (FileStream file = File.Create(path))
        {
            file.Write(set.Head);
            file.Write(set.Rounds(10));
            file.Position += 100 * MiB;
            file.Write(set.Rounds(100));
        }
        var notices = new Notices();

        RecognitionResult result = Recognised.Of(new RecognitionOptions(), notices, path);

        Assert.Equal(set.Truth.Order(), WithoutNames(result.Detected).Order());
        Assert.Equal(1, Assert.Single(result.Captures).Breaks);
        Assert.Contains(notices.Lines, line => line.Contains("broke off once", StringComparison.Ordinal));
    }

    [Fact]
    public void a_compressed_capture_is_read_whole_and_says_so()
    {
        using var scratch = new ScratchFolder();
        var set = new TrafficSet(isPcapng: true);
        string path = scratch.File("day.pcapng.gz");
        using (var file = new GZipStream(File.Create(path), CompressionLevel.Fastest))
        {
            file.Write(set.Head);
            file.Write(set.Rounds(300));
        }
        var notices = new Notices();

        RecognitionResult result = Recognised.Of(new RecognitionOptions { SampleBytes = 1_000 }, notices, path);

        Assert.Equal(set.Truth.Order(), WithoutNames(result.Detected).Order());
        ExaminedCaptureReport examined = Assert.Single(result.Captures);
        long length = new FileInfo(path).Length;
        Assert.Equal((false, null, length, length),
            (examined.Sampled, examined.Places, examined.Bytes, examined.BytesRead));
        Assert.Contains("is compressed", Assert.Single(notices.Lines), StringComparison.Ordinal);
    }

    [Fact]
    public void the_end_of_a_cut_capture_is_a_failure_with_its_offset()
    {
        using var scratch = new ScratchFolder();
        var set = new TrafficSet(isPcapng: false);
        byte[] bytes = [.. set.Head, .. set.Rounds(20)];
        string path = scratch.File("cut.pcap");
        File.WriteAllBytes(path, bytes[..^3]);
        int last = 24;
        for (int next = last; next < bytes.Length;)
        {
            last = next;
            next += 16 + BinaryPrimitives.ReadInt32LittleEndian(bytes.AsSpan(next + 8));
        }

        RecognitionResult result = Recognised.Of(new RecognitionOptions(), new Notices(), path);

        Assert.Equal($"{path}: byte {last}", Assert.Single(result.Failures).Where);
        Assert.Equal(set.Truth.Order(), WithoutNames(result.Detected).Order());
    }

    [Theory]
    [InlineData("no capture at all, but long enough to be looked at in vain", "neither pcap nor pcapng")]
    [InlineData("", "nothing is in it")]
    public void a_file_that_is_no_capture_is_refused(string text, string what)
    {
        using var scratch = new ScratchFolder();
        string path = scratch.File("notes.txt");
        File.WriteAllText(path, text);

        FailureException refused = Assert.Throws<FailureException>(() => Recognised.In(path));

        Assert.Contains(what, refused.Failure.What, StringComparison.Ordinal);
    }

    [Fact]
    public void an_empty_file_beside_others_is_passed_over()
    {
        using var scratch = new ScratchFolder();
        var set = new TrafficSet(isPcapng: false);
        string empty = scratch.File("empty.pcap");
        File.WriteAllText(empty, "");

        RecognitionResult result = Recognised.Of(
            new RecognitionOptions(), new Notices(), empty, Write(scratch, set, 100));

        Failure failure = Assert.Single(result.Failures);
        Assert.Equal((empty, "nothing is in it"), (failure.Where.Split(": byte")[0], failure.What));
        Assert.Equal(set.Truth.Order(), WithoutNames(result.Detected).Order());
    }

    private static string Write(ScratchFolder scratch, TrafficSet set, int rounds, byte[]? before = null)
    {
        string path = scratch.File("set");
        using FileStream file = File.Create(path);
        file.Write(set.Head);
        file.Write(before ?? []);
        for (int left = rounds; left > 0; left -= 100)
            file.Write(set.Rounds(Math.Min(left, 100)));
        return path;
    }

    private static IEnumerable<string> WithoutNames(IEnumerable<DetectedReport> found) => found
        .Where(report => report.Kind != DetectedKind.Unknown)
        .Select(report => $"{report.Kind} {report.Protocol} {report.Address}:{report.Port}");

    /// <summary>Frames of all real captures with Ethernet headers.</summary>
    private static List<byte[]> RealFrames()
    {
        const int ethernet = 1;
        List<byte[]> frames = [];
        foreach (string path in Directory.EnumerateFiles(
            Path.Combine(ProjectTree.Vectors!, "feeds", "vectors"), "*.pcap", SearchOption.AllDirectories).Order())
        {
            byte[] bytes = File.ReadAllBytes(path);
            if (BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(20)) != ethernet)
                continue;
            for (int at = 24; at < bytes.Length;)
            {
                int length = BinaryPrimitives.ReadInt32LittleEndian(bytes.AsSpan(at + 8));
                frames.Add(bytes[(at + 16)..(at + 16 + length)]);
                at += 16 + length;
            }
        }
        return frames;
    }

    private static long DiskBytes(string path)
    {
        const int blockBytes = 512;
        using var stat = Process.Start(
            new ProcessStartInfo("stat", ["--format=%b", path]) { RedirectStandardOutput = true })!;
        return blockBytes * long.Parse(stat.StandardOutput.ReadToEnd(), CultureInfo.InvariantCulture);
    }
}
