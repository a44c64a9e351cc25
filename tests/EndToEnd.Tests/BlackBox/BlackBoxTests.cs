// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using System.Text;
using System.Text.Json;
using EndToEnd.Tests.Extract;
using TestSupport;
using TestSupport.Binary;

namespace EndToEnd.Tests.BlackBox;

/// <summary>Files of the packets around events, beside what other programs saw and read.</summary>
[Trait("Needs", "root")]
public sealed class BlackBoxTests : IDisposable
{
    private const int RecordHeader = 16;
    private const string Password = "demopasswd";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly ScratchFolder _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [RootFact]
    public void the_files_of_a_demo_hold_each_gap_with_the_very_frames_that_passed()
    {
        (string box, string config, string beside) = (
            _scratch.File("box"), _scratch.File("demo.yaml"), _scratch.File("beside.pcap"));
        using TelemetryProcess run = TelemetryBinary.Start(
            "demo", "--seconds", "4", "--rate", "20000", "--seed", "3", "--black-box", box, "--write-config", config,
            "--json");
        using TelemetryProcess tcpdump = DemoBeside.StartTcpdump(run, beside);
        RunResult demo = run.WaitForEnd(Patience);
        tcpdump.WaitForText(Patience);

        Assert.True(demo.ExitCode == 0, demo.Errors);
        string[] files = [.. Directory.GetFiles(box, "*.pcapng").Order()];
        JsonElement[] told = [.. demo.OfType("event").Where(line => line.Text("event") == "black_box")];
        Assert.Equal(files, told.Select(line => line.Text("file")).Order());
        Assert.Equal((files.Length, 0L, 0L), (demo.Summary.Count("black_box", "files"),
            demo.Summary.Count("black_box", "missed"), demo.Summary.Count("black_box", "not_written")));
        Assert.Empty(Directory.GetFiles(box, "*.part"));
        List<byte[]> passed = [.. Wireshark.RecordsOf(File.ReadAllBytes(beside)).Where(IsMarketData).Select(FrameOf)];
        HashSet<string> found = [];
        foreach (string file in files)
        {
            JsonElement line = told.Single(one => one.Text("file") == file);
            Assert.Equal(new FileInfo(file).Length, line.Count("bytes"));
            if (Wireshark.IsHere)
            {
                Wireshark.AssertSound(file);
                Assert.NotEmpty(Wireshark.Commented(file));
            }
            if (line.Flag("complete"))
                AssertPassed(file, passed);
            RunResult replayed = TelemetryBinary.Run("replay", file, "--config", config, "--json");
            found.UnionWith(replayed.OfType("gap").Where(IsLost).Select(NameOf));
        }
        string[] gaps = [.. demo.OfType("gap").Where(IsLost).Select(NameOf)];
        Assert.NotEmpty(gaps);
        Assert.Empty(gaps.Except(found));
    }

    [RootFact]
    public void no_password_is_in_a_file_that_has_the_login()
    {
        string box = _scratch.File("box");
        string config = WriteConfig($"black_box: {{directory: {box}, flight_bytes: 32MiB, before: 3s}}\n");

        RunResult demo = TelemetryBinary.Run(
            "demo", "--config", config, "--seconds", "2", "--rate", "5000", "--seed", "3", "--json");

        Assert.True(demo.ExitCode == 0, demo.Errors);
        string[] files = Directory.GetFiles(box);
        Assert.Contains(files, file => file.EndsWith(".pcapng", StringComparison.Ordinal));
        bool hasLogin = false;
        foreach (string file in files)
        {
            string text = Encoding.Latin1.GetString(File.ReadAllBytes(file));
            Assert.DoesNotContain(Password, text, StringComparison.Ordinal);
            hasLogin |= text.Contains("**********", StringComparison.Ordinal);
        }
        Assert.True(hasLogin, "no file has the login");
    }

    [RootFact]
    public void the_comment_on_a_file_ends_with_the_event_as_json()
    {
        string box = _scratch.File("box");
        RunResult demo = TelemetryBinary.Run(
            "demo", "--seconds", "2", "--rate", "5000", "--seed", "3", "--black-box", box, "--json");

        string file = Directory.GetFiles(box, "*feed_gap*").Order().First();
        string bytes = Encoding.UTF8.GetString(File.ReadAllBytes(file));
        int at = bytes.IndexOf("\n{\"type\":\"gap\"", StringComparison.Ordinal) + 1;
        string json = bytes[at..(bytes.IndexOf('}', at) + 1)];
        using var gap = JsonDocument.Parse(json);
        JsonElement told = demo.OfType("gap").Single(
            line => line.Count("id") == gap.RootElement.GetProperty("id").GetInt64());
        Assert.Equal(told.ToString(), json);
    }

    [RootFact]
    public void a_run_keeps_what_it_may_and_a_new_one_removes_what_a_killed_one_left()
    {
        string box = _scratch.File("box");
        string config = WriteConfig(
            $"black_box: {{directory: {box}, per_minute: 1, packets: flows}}\n");
        Directory.CreateDirectory(box);
        string left = Path.Combine(box, "2026-11-21T143015.123456789Z-feed_gap-itch-17.pcapng.part");
        string foreign = Path.Combine(box, "notes.part");
        File.WriteAllText(left, "half");
        File.WriteAllText(foreign, "of somebody");
        using var network = new VethPair();
        using TelemetryProcess run = TelemetryBinary.StartInside(network.Receiver, "run", "--config", config,
            "--interface", network.ReceiverInterface, "--feed", $"f=moldudp64@{network.ReceiverAddress}:5000",
            "--json");
        run.WaitForErrors("receive by", Patience);
        Assert.False(File.Exists(left));
        Assert.True(File.Exists(foreign));

        for (ulong number = 1; number <= 21; number += 10)
        {
            network.SendFrames(new[] { number, number + 5 }.Select(one => Frame(network, one)));
            long sentMs = Environment.TickCount64;
            run.WaitForAnyLine("gap", line => line.Text("scope") == "feed" && line.Count("first") == (long)number + 1,
                Patience);
            // Longer than a window: the next is another file.
            _ = SpinWait.SpinUntil(() => Environment.TickCount64 > sentMs + 300, Patience);
        }
        run.WaitForAnyLine("event", line => line.Text("event") == "black_box", Patience);
        run.Signal(Signals.Interrupt);
        RunResult result = run.WaitForEnd(Patience);

        JsonElement counts = result.Summary.At("black_box");
        Assert.Equal(1, counts.Count("files"));
        Assert.Single(Directory.GetFiles(box, "*.pcapng"));
        Assert.Equal(counts.Count("triggers") - 1, counts.Count("merged") + counts.Count("missed"));
        Assert.True(counts.Count("missed") > 0, counts.ToString());
        Assert.Single(File.ReadAllLines(Path.Combine(box, "index.jsonl")));
    }

    [RootFact]
    public void a_full_disk_costs_the_files_and_nothing_else()
    {
        using var disk = new SmallDisk(512);
        RunResult demo = TelemetryBinary.Run(
            "demo", "--seconds", "3", "--rate", "20000", "--seed", "3", "--black-box", disk.File("box"), "--json");

        JsonElement counts = demo.Summary.At("black_box");
        Assert.True(demo.ExitCode == 0, demo.Errors);
        Assert.True(counts.Count("refused_space") + counts.Count("not_written") > 0, counts.ToString());
        Assert.True(demo.Summary.At("truth").Flag("matches"));
        Assert.Empty(Directory.GetFiles(disk.File("box"), "*.part"));
        Assert.Equal(counts.Count("files"), Directory.GetFiles(disk.File("box"), "*.pcapng").Length);
    }

    [RootTheory]
    [InlineData("--black-box", "/proc/nowhere", "/proc/nowhere cannot be written", 2)]
    [InlineData("--transport", "ringbuf", "flight rings need the array ring", 3)]
    public void what_cannot_be_is_refused_with_the_reason(string option, string value, string error, int exitCode)
    {
        string[] box = option == "--black-box" ? [] : ["--black-box", _scratch.File("box")];

        RunResult result = TelemetryBinary.Run(["demo", "--seconds", "1", option, value, .. box]);

        Assert.Equal(exitCode, result.ExitCode);
        Assert.Contains(error, result.Errors, StringComparison.Ordinal);
    }

    /// <summary>The market data of a file are frames that passed one after the other, all of them.</summary>
    private static void AssertPassed(string file, List<byte[]> passed)
    {
        List<byte[]> frames = [.. Wireshark.Records(file).Where(IsMarketData).Select(FrameOf)];
        if (frames.Count == 0)
            return;
        int start = passed.FindIndex(frame => frame.AsSpan().SequenceEqual(frames[0]));
        Assert.True(start >= 0, "a frame that never passed");
        for (int index = 0; index < frames.Count; index++)
        {
            Assert.True(frames[index].AsSpan().SequenceEqual(passed[start + index]), string.Create(
                CultureInfo.InvariantCulture,
                $"frame {index} of {frames.Count} in {file} is not the next that passed"));
        }
    }

    private static bool IsMarketData(byte[] record) =>
        record.Length > RecordHeader + 42 && (record[RecordHeader] & 1) == 1 && record[RecordHeader + 23] == 17;

    private static byte[] FrameOf(byte[] record) => record[RecordHeader..];

    private static bool IsLost(JsonElement gap) => gap.Text("scope") == "feed" && gap.Text("state") == "lost";

    private static string NameOf(JsonElement gap) => string.Create(
        CultureInfo.InvariantCulture, $"{gap.Text("feed")} {gap.Count("first")} {gap.Count("last")}");

    private static byte[] Frame(VethPair network, ulong number) => new PacketBuilder
    {
        Source = System.Net.IPAddress.Parse(network.SenderAddress),
        Destination = System.Net.IPAddress.Parse(network.ReceiverAddress),
        DestinationPort = 5000,
        Payload = MoldSender.Packet(number),
    }.Build();

    private string WriteConfig(string text)
    {
        string path = _scratch.File("box.yaml");
        File.WriteAllText(path, text);
        return path;
    }
}
