// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;
using EndToEnd.Tests.Extract;
using TestSupport;
using TestSupport.Binary;

namespace EndToEnd.Tests.WholeFrames;

/// <summary>Files of whole frames, beside what was sent and what other programs saw and read.</summary>
[Trait("Needs", "root")]
public sealed class FrameFileTests : IDisposable
{
    private const string Password = "demopasswd";
    private const int Port = 5_000;
    private const int MoldHeader = 22;                          // with the length of the one message

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly ScratchFolder _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [RootFact]
    public void each_frame_that_was_sent_is_there_as_another_program_saw_it_in_order()
    {
        using var network = new VethPair();
        (string file, string beside) = (_scratch.File("frames.pcapng"), _scratch.File("beside.pcap"));
        using TelemetryProcess run = Start(network, file, "frame_packets: payload");
        Assert.Contains(
            HostThreadState.Of(run.Id), thread => thread is { Name: "frame-writer", Capabilities: 0 });
        using TelemetryProcess tcpdump = TelemetryProcess.Start("ip",
        [
            "netns", "exec", network.Receiver, "tcpdump", "-i", network.ReceiverInterface, "-Q", "in", "-w", beside,
            "--time-stamp-precision=nano", "-B", "65536", "--immediate-mode", "-U", "-Z", "root",
        ]);
        tcpdump.WaitForErrors("listening on", Patience);
        byte[][] sent = [.. Enumerable.Range(0, 1_400).Select(number => Datagram(
            network, number % 5 == 4 ? Port + 1 : Port, number, number)), .. Enumerable.Repeat(Arp(network), 3)];

        network.SendFrames(sent);
        Assert.True(SpinWait.SpinUntil(() => File.Exists(beside)
            && Received(beside, network).Count == sent.Length, Patience), "tcpdump did not see all");
        tcpdump.Signal(Signals.Interrupt);
        tcpdump.WaitForText(Patience);
        RunResult result = End(run);

        var blocks = new FrameBlocks(File.ReadAllBytes(file));
        byte[][] received = [.. blocks.Frames.Where(frame => frame.Interface == "rx0 xdp_rx")
            .Select(frame => frame.Bytes).Where(frame => IsOf(frame, network))];
        Assert.Equal(sent, received);
        Assert.Equal(sent, Received(beside, network));
        Assert.Equal([4u], blocks.OtherBlocks.Distinct().ToArray());     // names
        AssertCounts(result, blocks, lost: false);
        if (Wireshark.IsHere)
            Wireshark.AssertSound(file);
    }

    [RootFact]
    public void what_a_slow_writer_misses_is_counted_in_the_file_and_no_gap_in_its_replay()
    {
        using var network = new VethPair();
        (string pipe, string go, string file) = (_scratch.File("pipe"), _scratch.File("go"), _scratch.File("a.pcapng"));
        PlainRun.Succeed(Patience, "mkfifo", pipe);
        // Opens the pipe, and reads nothing before it may.
        using TelemetryProcess reader = TelemetryProcess.Start("sh",
            ["-c", $"exec 3<{pipe}; while [ ! -e {go} ]; do sleep 0.02; done; exec cat <&3 > {file}"]);
        using TelemetryProcess run = Start(network, pipe, "frame_packets: flows, frame_bytes: 256KiB");
        const int Sent = 6_000;

        // By one CPU and the next: what the ring of one loses shows between frames of another's.
        for (int number = 0; number < Sent; number += 500)
        {
            network.SendFrames(Enumerable.Range(number, 500).Select(one => Datagram(network, Port, 1_000, one)),
                cpu: number / 500 % Environment.ProcessorCount);
        }
        run.WaitForTotal(line => line.Count("feeds", 0, "messages"), Sent, Patience);
        File.WriteAllText(go, "");
        network.SendFrames(Enumerable.Range(Sent, 500).Select(one => Datagram(network, Port, 1_000, one)));
        RunResult result = End(run);
        reader.WaitForText(Patience);

        var blocks = new FrameBlocks(File.ReadAllBytes(file));
        JsonElement counts = AssertCounts(result, blocks, lost: true);
        Assert.Equal(Sent + 500, counts.Count("frames") + counts.Count("lost"));
        Assert.Equal(Sent + 500, blocks.Frames.Count + (long)blocks.Frames.Aggregate(0UL, (sum, one) =>
            sum + one.DropCount));
        int last = -1;
        foreach (FrameBlock frame in blocks.Frames)
        {
            int number = NumberOf(frame);
            Assert.Equal(Datagram(network, Port, 1_000, number), frame.Bytes);
            Assert.True(number > last, $"{number} behind {last}");
            last = number;
        }
        Assert.Contains("overwrites frames before they are written", result.Errors, StringComparison.Ordinal);
        RunResult replayed = TelemetryBinary.Run("replay", file, "--feed", Feed(network), "--json");
        // A feed begins with its first packet: what a busy machine lost before it is not a number that is missing.
        Assert.Equal((0, counts.Count("lost") - NumberOf(blocks.Frames[0])), (
            replayed.Summary.Count("feeds", 0, "messages_lost"),
            replayed.Summary.Count("feeds", 0, "messages_unobserved")));
        Assert.DoesNotContain(replayed.OfType("gap"), gap => gap.Text("state") == "lost");
    }

    [RootFact]
    public void files_are_complete_in_themselves_and_the_newest_are_kept()
    {
        using var network = new VethPair();
        string earlier = _scratch.File("day-000007.pcapng");
        File.WriteAllText(earlier, "of an earlier run");
        File.WriteAllText(_scratch.File("day-7.pcapng"), "of somebody");
        using TelemetryProcess run = Start(
            network, _scratch.File("day.pcapng"), "frame_packets: flows", "--rotate", "1MiB", "--keep", "2");
        const int Sent = 4_000;

        for (int number = 0; number < Sent; number += 500)
            network.SendFrames(Enumerable.Range(number, 500).Select(one => Datagram(network, Port, 1_000, one)));
        RunResult result = End(run);

        string[] files = [.. Directory.GetFiles(_scratch.Path, "day-0*").Order(StringComparer.Ordinal)];
        JsonElement counts = result.Summary.At("frames");
        Assert.Equal(2, files.Length);
        Assert.True(File.Exists(_scratch.File("day-7.pcapng")));
        Assert.EndsWith((7 + counts.Count("files")).ToString("'day-'000000'.pcapng'", CultureInfo.InvariantCulture),
            files[^1], StringComparison.Ordinal);
        Assert.Equal((Sent, 0L), (counts.Count("frames"), counts.Count("lost")));
        Assert.InRange(counts.Count("files"), 4, 6);
        List<FrameBlock>[] kept = [.. files.Select(path => new FrameBlocks(File.ReadAllBytes(path)).Frames)];
        Assert.InRange(new FileInfo(files[0]).Length, 1 << 20, (1 << 20) + 2_048);
        byte[][] frames = [.. kept.SelectMany(one => one).Select(frame => frame.Bytes)];
        Assert.Equal([.. Enumerable.Range(Sent - frames.Length, frames.Length).Select(
            one => Datagram(network, Port, 1_000, one))], frames);
        RunResult replayed = TelemetryBinary.Run(["replay", .. files, "--feed", Feed(network), "--json"]);
        Assert.Equal(frames.Length, replayed.Summary.Count("feeds", 0, "messages"));
    }

    [RootFact]
    public void a_full_disk_costs_frames_that_are_counted_and_the_run_goes_on()
    {
        using var network = new VethPair();
        using var disk = new SmallDisk(kilobytes: 1_024);
        using TelemetryProcess run = Start(network, disk.File("a.pcapng"), "frame_packets: flows");
        using var sender = new MoldSender(network, Port);
        sender.Send(100, 2_000);
        run.WaitForTotal(line => line.Count("feeds", 0, "messages"), 100, Patience);

        disk.FillUntil(() =>
        {
            sender.Send(1, 2_000);
            return run.Newest("event")?.Text("state") == "raised";
        }, Patience);
        disk.Empty();
        Assert.True(SpinWait.SpinUntil(() =>
        {
            sender.Send(1, 2_000);
            return run.Newest("event")?.Text("state") == "cleared";
        }, Patience), "not cleared");
        sender.Send(100, 2_000);
        RunResult result = End(run);

        JsonElement counts = result.Summary.At("frames");
        Assert.True(counts.Count("not_written") > 0, counts.ToString());
        Assert.Equal(result.Summary.Count("ledger", "matched"), counts.Count("frames") + counts.Count("not_written"));
        AssertCounts(result, new FrameBlocks(File.ReadAllBytes(disk.File("a.pcapng"))), lost: false);
        Assert.Equal(0, result.ExitCode);
        RunResult replayed = TelemetryBinary.Run(
            "replay", disk.File("a.pcapng"), "--feed", Feed(network), "--json");
        Assert.Equal((0, counts.Count("not_written")), (replayed.Summary.Count("feeds", 0, "messages_lost"),
            replayed.Summary.Count("feeds", 0, "messages_unobserved")));
    }

    [RootFact]
    public void a_demo_replays_from_its_frames_with_the_same_gaps_beside_a_black_box_and_without_a_password()
    {
        (string file, string config, string box) = (
            _scratch.File("demo.pcapng"), _scratch.File("demo.yaml"), _scratch.File("box"));
        RunResult demo = TelemetryBinary.Run("demo", "--seconds", "1", "--rate", "20000", "--seed", "3", "--capture",
            file, "--frames", "--black-box", box, "--write-config", config, "--json");

        RunResult replayed = TelemetryBinary.Run("replay", file, "--config", config, "--json");

        Assert.True(demo.ExitCode == 0, demo.Errors);
        JsonElement counts = AssertCounts(demo, new FrameBlocks(File.ReadAllBytes(file)), lost: false);
        Assert.Equal(0, counts.Count("payloads_not_kept"));
        Assert.NotEmpty(Gaps(demo));
        Assert.Equal(Gaps(demo), Gaps(replayed));
        Assert.Equal(Latencies(demo), Latencies(replayed));
        string text = Encoding.Latin1.GetString(File.ReadAllBytes(file));
        Assert.DoesNotContain(Password, text, StringComparison.Ordinal);
        Assert.Contains("**********", text, StringComparison.Ordinal);
        Assert.True(demo.Summary.Count("black_box", "files") > 0);
        foreach (string made in Directory.GetFiles(box))
        {
            Assert.DoesNotContain(
                Password, Encoding.Latin1.GetString(File.ReadAllBytes(made)), StringComparison.Ordinal);
        }
        if (Wireshark.IsHere)
            Wireshark.AssertSound(file);
    }

    [RootTheory]
    [InlineData("--frames", "no file is named", 2)]
    [InlineData("--capture FILE --rotate 1GiB", "only files of whole frames are rotated", 2)]
    [InlineData("--capture FILE --frames --keep 3", "there is only one file", 2)]
    [InlineData("--capture FILE --frames --transport ringbuf", "whole frames need the array ring", 3)]
    [InlineData("--capture /proc/nowhere --frames", "the capture cannot be written", 1)]
    public void what_cannot_be_is_refused_with_the_reason(string options, string error, int exitCode)
    {
        string[] given = options.Replace("FILE", _scratch.File("a.pcapng"), StringComparison.Ordinal).Split(' ');

        RunResult result = TelemetryBinary.Run(
            ["run", "--interface", "lo", "--feed", "f=moldudp64@127.0.0.1:5000", .. given]);

        Assert.Equal(exitCode, result.ExitCode);
        Assert.Contains(error, result.Errors, StringComparison.Ordinal);
    }

    private static string Feed(VethPair network) => $"f=moldudp64@{network.ReceiverAddress}:{Port}";

    private static string[] Gaps(RunResult result) => [.. result.OfType("gap").Select(gap => string.Create(
        CultureInfo.InvariantCulture,
        $"{gap.Text("scope")} {gap.Text("line")} {gap.Count("first")} {gap.Count("last")} {gap.Text("state")}"))];

    private static string[] Latencies(RunResult result) => [.. result.Summary.At("series").EnumerateArray()
        .Where(series => series.Text("series")!.Contains("_to_", StringComparison.Ordinal))
        .Select(series => string.Create(CultureInfo.InvariantCulture, $"{series.Text("series")} "
            + $"{series.Count("count")} {series.At("min_ns")} {series.At("p50_ns")} {series.At("p99_ns")} "
            + $"{series.At("max_ns")}"))];

    /// <summary>The counters are those of the file: each frame is in it, or dropped before a later one.</summary>
    private static JsonElement AssertCounts(RunResult result, FrameBlocks blocks, bool lost)
    {
        JsonElement counts = result.Summary.At("frames");
        Assert.Equal(lost, counts.Count("lost") > 0);
        Assert.Equal(counts.Count("frames"), blocks.Frames.Count);
        // What the disk refused is not said in the file if its ring, that of another CPU, had no frame afterwards.
        long dropped = (long)blocks.Frames.Aggregate(0UL, (sum, frame) => sum + frame.DropCount);
        long notWritten = counts.At("rings").GetArrayLength() > 1 ? counts.Count("not_written") : 0;
        Assert.InRange(
            dropped, counts.Count("lost") + counts.Count("not_written") - notWritten,
            counts.Count("lost") + counts.Count("not_written"));
        foreach (string key in new[] { "frames", "lost", "not_written" })
            Assert.Equal(counts.Count(key), counts.At("rings").EnumerateArray().Sum(ring => ring.Count(key)));
        ulong[] stamps = [.. blocks.Frames.Select(frame => frame.StampNs)];
        Assert.Equal(stamps.Order(), stamps);
        return counts;
    }

    /// <summary>Place of a datagram among those sent, from 0.</summary>
    private static int NumberOf(FrameBlock frame) =>
        (int)BinaryPrimitives.ReadUInt64BigEndian(frame.Bytes.AsSpan(52)) - 1;

    private static RunResult End(TelemetryProcess run)
    {
        run.Signal(Signals.Interrupt);
        return run.WaitForEnd(Patience);
    }

    private static List<byte[]> Received(string pcap, VethPair network)
    {
        byte[] bytes = File.ReadAllBytes(pcap);
        try
        {
            return [.. Wireshark.RecordsOf(bytes).Select(record => record[16..]).Where(frame => IsOf(frame, network))];
        }
        catch (ArgumentException)
        {
            return [];                                          // half a record
        }
    }

    /// <summary>True for frames of this test: sent by a host that does not exist.</summary>
    private static bool IsOf(byte[] frame, VethPair network) =>
        frame.Length > 12 && frame.AsSpan(6, 6).SequenceEqual(Datagram(network, Port, 0, 0).AsSpan(6, 6));

    private static byte[] Datagram(VethPair network, int port, int length, int number)
    {
        byte[] payload = new byte[Math.Max(length, MoldHeader + 8)];
        payload.AsSpan().Fill((byte)('a' + (number % 20)));
        MoldSender.Packet((ulong)number + 1).AsSpan(0, MoldHeader).CopyTo(payload);
        BinaryPrimitives.WriteUInt16BigEndian(payload.AsSpan(MoldHeader - 2), (ushort)(payload.Length - MoldHeader));
        return new PacketBuilder
        {
            Source = IPAddress.Parse(network.SenderAddress),
            Destination = IPAddress.Parse(network.ReceiverAddress),
            DestinationPort = (ushort)port,
            Payload = payload,
        }.Build();
    }

    /// <summary>An ARP request (RFC 826), of which all is written.</summary>
    private static byte[] Arp(VethPair network) =>
    [
        .. Enumerable.Repeat((byte)0xff, 6), .. Datagram(network, Port, 0, 0).AsSpan(6, 6),
        8, 6, 0, 1, 8, 0, 6, 4, 0, 1,
        .. Datagram(network, Port, 0, 0).AsSpan(6, 6), 10, 99, 0, 2, 0, 0, 0, 0, 0, 0, 10, 99, 0, 77,
    ];

    private TelemetryProcess Start(VethPair network, string file, string settings, params string[] options)
    {
        string config = _scratch.File("frames.yaml");
        File.WriteAllText(config, $"capture: {{frames: true, {settings}}}\n");
        return TelemetryBinary.StartRun(
            network, ["--config", config, "--feed", Feed(network), "--capture", file, .. options]);
    }
}
