// SPDX-License-Identifier: Apache-2.0
using Telemetry.Model.Definitions;
using Telemetry.Model.Failures;
using Telemetry.Model.Packets;
using TestSupport;
using TestSupport.CaptureFiles;
using TestSupport.Workload;

namespace Telemetry.CaptureFiles.Tests.ReadingAhead;

/// <summary>Files that vanish, are replaced or become shorter while they are replayed, however many threads read
/// them.</summary>
public sealed class ChangingFileTests
{
    private const int Packets = 60_000;
    private const int LostPackets = 3;              // the last three of line B are not sent
    private const int Kept = 40_000;                // more than is read ahead
    private const int FileHeader = 24;
    private const int RecordLength = 16 + FeedCapture.FrameLength;

    private static readonly FlowDefinition[] Flows =
        [Replayed.Flow(1, "233.100.0.1", 26_400), Replayed.Flow(2, "233.101.0.1", 26_400)];

    public static TheoryData<int> Threads { get; } = [1, 2, 3];

    [Theory]
    [MemberData(nameof(Threads))]
    public void a_file_that_vanishes_or_is_replaced_is_read_to_its_end(int threads)
    {
        (long packets, IReadOnlyList<Failure> failures) = Replay(threads, path =>
        {
            File.Delete(path);
            File.WriteAllText(path, "another one");
        });

        Assert.Equal(2 * (Packets - LostPackets), packets);
        Assert.Empty(failures);
    }

    [Theory]
    [MemberData(nameof(Threads))]
    public void of_a_file_that_is_cut_inside_a_record_what_stands_before_is_used(int threads)
    {
        const int length = FileHeader + RecordLength * Kept;
        (long packets, IReadOnlyList<Failure> failures) = Replay(threads, path => Cut(path, length + 77));

        Assert.Equal(Packets - LostPackets + Kept, packets);
        Assert.Equal([$"first.pcap: byte {length}: the file ends inside a record; it was cut; what stands before was "
            + "used"], failures.Select(Text));
    }

    [Theory]
    [MemberData(nameof(Threads))]
    public void a_file_that_is_cut_between_two_records_is_reported(int threads)
    {
        const int length = FileHeader + RecordLength * Kept;
        const int before = FileHeader + RecordLength * (Packets - LostPackets);
        (long packets, IReadOnlyList<Failure> failures) = Replay(threads, path => Cut(path, length));

        Assert.Equal(Packets - LostPackets + Kept, packets);
        Assert.Equal([$"first.pcap: byte {length}: the file ends here and had {before} bytes when it was opened; it "
            + "was cut meanwhile; what stands before was used"], failures.Select(Text));
    }

    [Theory]
    [MemberData(nameof(Threads))]
    public void a_file_that_is_gone_between_the_look_and_the_replay_is_reported_before_anything_is_read(int threads)
    {
        using var folder = new ScratchFolder();
        string[] paths = [folder.File("first.pcap"), folder.File("second.pcap")];
        Array.ForEach(paths, path => FeedCapture.Write(path, Packets / 100, channels: 1));
        using CaptureSet captures = new CaptureSet(paths);
        captures.OpenToLook(paths[1], out _).Dispose();
        File.Delete(paths[1]);

        FailureException failure = Assert.Throws<FailureException>(() => new ReplayReader(captures, Flows, threads));

        Assert.StartsWith($"{paths[1]}: there is no such file", failure.Message, StringComparison.Ordinal);
    }

    /// <summary>Replays two files; something happens to the first when it has begun.</summary>
    private static (long Packets, IReadOnlyList<Failure> Failures) Replay(int threads, Action<string> change)
    {
        using var folder = new ScratchFolder();
        string[] paths = [folder.File("first.pcap"), folder.File("second.pcap")];
        Array.ForEach(paths, path => FeedCapture.Write(path, Packets, channels: 1));
        using CaptureSet captures = new CaptureSet(paths);
        using var reader = new ReplayReader(captures, Flows, threads);
        CapturedPacket packet = default;
        Assert.True(reader.TryNext(ref packet));

        change(paths[0]);
        long packets = 1;
        while (reader.TryNext(ref packet))
            packets++;

        Assert.Equal((packets, packets), (reader.Counters.Matched, reader.Counters.Seen));
        return (packets, reader.Failures);
    }

    private static void Cut(string path, long length)
    {
        using FileStream file = File.Open(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite);
        file.SetLength(length);
    }

    private static string Text(Failure failure)
    {
        string text = failure.ToString();
        return text[text.IndexOf("first.pcap", StringComparison.Ordinal)..];
    }
}
