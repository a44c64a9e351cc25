// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using System.IO.Compression;
using System.Text.RegularExpressions;
using TestSupport;
using TestSupport.Binary;
using TestSupport.Workload;

namespace EndToEnd.Tests;

/// <summary><c>replay --threads</c>: the lines of each type and the files do not depend on it, to the byte.</summary>
public partial class ReplayThreadsTests
{
    private const int Packets = 120_000;
    private const int FileHeader = 24;
    private const int RecordLength = 16 + FeedCapture.FrameLength;
    private static readonly string[] Threads = ["1", "2", "3", "4"];
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [VectorsFact]
    public void real_captures_give_the_same_one_by_one_and_together()
    {
        VectorReplay[] captures = [.. VectorReplay.All()];

        foreach (VectorReplay capture in captures)
            AssertSame(["1", "2"], [.. capture.Arguments(), "--orders"]);
        // Keys of orders are plain with --orders; else each run hashes them in a way of its own.
        AssertSame(Threads, ["replay", .. captures.Select(capture => capture.File), "--json", "--orders"]);
        Assert.True(captures.Length >= 100, $"there are only {captures.Length} captures");
    }

    [Fact]
    public void files_of_intervals_and_a_configuration_that_was_recognised_are_the_same()
    {
        using var folder = new ScratchFolder();
        string capture = folder.File("feed.pcap");
        FeedCapture.Write(capture, Packets, channels: 3);
        var written = new List<string>();
        foreach (string threads in Threads)
        {
            string[] files = [folder.File("series.hlog"), folder.File("lines.csv"), folder.File("found.yaml")];
            RunResult result = TelemetryBinary.Run("replay", capture, "--json", "--threads", threads,
                "--hlog", files[0], "--csv", files[1], "--write-config", files[2]);

            Assert.Equal(0, result.ExitCode);
            Assert.True(result.OfType("gap").Any());
            written.Add(string.Join('\n', files.Select(File.ReadAllText)));
        }
        Assert.Single(written.Distinct());
    }

    [Theory]
    [InlineData("whole")]
    [InlineData("cut")]
    [InlineData("corrupt")]
    [InlineData("empty")]
    [InlineData("gzip")]
    [InlineData("gzip cut")]
    public void one_capture_gives_the_same(string kind)
    {
        using var folder = new ScratchFolder();
        string config = Configuration(folder);
        byte[] capture = Bytes(folder);
        int middle = FileHeader + (RecordLength * (Packets / 2));
        switch (kind)
        {
            case "cut": capture = capture[..(middle + 77)]; break;
            case "corrupt": capture.AsSpan(middle + 8, 4).Fill(0xff); break;
            case "empty": capture = capture[..FileHeader]; break;
            case "gzip": capture = Compressed(capture); break;
            case "gzip cut": capture = Compressed(capture)[..^1000]; break;
        }
        string file = folder.File("capture");
        File.WriteAllBytes(file, capture);

        string[] threads = kind == "whole" ? Threads : ["1", "3"];
        string text = AssertSame(threads, ["replay", file, "--config", config, "--packets", "--json"]);

        Assert.Contains(kind is "cut" or "corrupt" ? $"byte {middle}" : "", text, StringComparison.Ordinal);
        Assert.StartsWith(kind is "cut" or "corrupt" or "gzip cut" ? "1 " : "0 ", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(5)]
    public void several_captures_give_the_same_and_what_one_gives(int count)
    {
        using var folder = new ScratchFolder();
        string config = Configuration(folder);
        byte[] capture = Bytes(folder);
        string[] files = [.. Enumerable.Range(0, count).Select(i => folder.File($"part{i}.pcap"))];
        FileStream[] parts = [.. files.Select(file => File.Create(file))];
        foreach (FileStream part in parts)
            part.Write(capture, 0, FileHeader);
        for (int at = FileHeader, packet = 0; at < capture.Length; at += RecordLength, packet++)
            parts[packet / 7 * 13 % count].Write(capture, at, RecordLength);
        foreach (FileStream part in parts)
            part.Dispose();

        AssertSame(Threads, ["replay", .. files, "--config", config, "--json"]);
        RunResult whole = TelemetryBinary.Run("replay", folder.File("feed.pcap"), "--config", config, "--json");
        RunResult dealt = TelemetryBinary.Run(["replay", .. files, "--config", config, "--json", "--threads", "3"]);

        Assert.Equal(whole.Summary.At("feeds").GetRawText(), dealt.Summary.At("feeds").GetRawText());
        Assert.Equal(whole.Summary.At("ledger").GetRawText(), dealt.Summary.At("ledger").GetRawText());
    }

    [Fact]
    public void memory_does_not_grow_with_the_capture()
    {
        const long mostGrowth = 24 * 1024 * 1024;
        const int times = 30;
        using var folder = new ScratchFolder();
        string config = Configuration(folder);
        byte[] capture = Bytes(folder);
        using TelemetryProcess replay = TelemetryBinary.Start(
            "replay", "-", "--config", config, "--json", "--threads", "2");

        replay.Write(capture);
        long before = Resident(replay.Id);
        for (int i = 0; i < times; i++)
            replay.Write(capture.AsSpan(FileHeader).ToArray());
        long grown = Resident(replay.Id) - before;
        replay.CloseInput();

        Assert.Equal(0, replay.WaitForEnd(Patience).ExitCode);
        Assert.True(capture.Length * (long)times > 20 * mostGrowth);
        Assert.InRange(grown, long.MinValue, mostGrowth);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void an_interrupt_ends_it_while_standard_input_gives_nothing(bool compressed)
    {
        using var folder = new ScratchFolder();
        byte[] capture = Bytes(folder);
        using TelemetryProcess replay = TelemetryBinary.Start(
            "replay", "-", "--config", Configuration(folder), "--packets", "--json", "--threads", "2");

        replay.Write(compressed ? Compressed(capture)[..^8] : capture);
        replay.WaitForOutput("\"packet\"", Patience);
        replay.Signal(Signals.Interrupt);
        RunResult result = replay.WaitForEnd(Patience);

        Assert.Equal(128 + Signals.Interrupt, result.ExitCode);
        Assert.True(result.Summary.Flag("stopped"));
        Assert.InRange(result.Summary.Count("ledger", "seen"), 1, Packets);
    }

    [Theory]
    [InlineData("0")]
    [InlineData("-1")]
    [InlineData("two")]
    [InlineData("65")]
    [InlineData("")]
    public void another_number_of_threads_is_refused_with_those_there_are(string threads)
    {
        RunResult result = TelemetryBinary.Run("replay", "a.pcap", $"--threads={threads}");

        Assert.Equal(2, result.ExitCode);
        Assert.Contains("--threads", result.Errors, StringComparison.Ordinal);
    }

    private static string AssertSame(string[] threads, string[] arguments)
    {
        string[] texts = [.. threads.Select(count => Text(TelemetryBinary.Run([.. arguments, "--threads", count])))];
        Assert.All(texts, text => Assert.True(texts[0] == text, $"differs: {string.Join(' ', arguments.Take(4))}"));
        return texts[0];
    }

    // All but the name of the run, which is another each time. Packets, events and snapshots come to the output by
    // ways of their own: how lines of different types stand among each other is chance, with one thread too.
    private static string Text(RunResult result) => Incarnation().Replace(
        string.Create(CultureInfo.InvariantCulture,
            $"{result.ExitCode} {result.Errors}\n{string.Join('\n', result.Lines.OrderBy(RunResult.Type))}"), "");

    [GeneratedRegex("\"incarnation\":\"[0-9a-f]+\"")]
    private static partial Regex Incarnation();

    private static string Configuration(ScratchFolder folder)
    {
        string path = folder.File("feed.yaml");
        File.WriteAllText(path, FeedCapture.Configuration);
        return path;
    }

    private static byte[] Bytes(ScratchFolder folder)
    {
        string path = folder.File("feed.pcap");
        FeedCapture.Write(path, Packets, channels: 3);
        return File.ReadAllBytes(path);
    }

    private static byte[] Compressed(byte[] bytes)
    {
        using var compressed = new MemoryStream();
        using (var gzip = new GZipStream(compressed, CompressionLevel.Fastest))
            gzip.Write(bytes);
        return compressed.ToArray();
    }

    private static long Resident(int process) => 1024 * long.Parse(Regex.Match(
        File.ReadAllText($"/proc/{process}/status"), @"VmRSS:\s+(\d+) kB").Groups[1].Value,
        CultureInfo.InvariantCulture);
}
