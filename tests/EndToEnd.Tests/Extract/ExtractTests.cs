// SPDX-License-Identifier: Apache-2.0
using System.Text.Json;
using EndToEnd.Tests.Golden;
using TestSupport;
using TestSupport.Binary;

namespace EndToEnd.Tests.Extract;

/// <summary>The command <c>extract</c> with captures whose lost numbers are known.</summary>
public class ExtractTests
{
    private const long StartNs = 1_700_000_000_000_000_000;
    private const int SideNs = 50_000;

    internal static readonly string[] Flows =
        ["--feed", "f=moldudp64@239.1.1.1:5000,239.1.1.2:5000", "--repair-window", "100us"];

    [WiresharkFact]
    public void the_packets_of_a_gap_are_those_of_the_capture_with_comments_and_names()
    {
        using var scratch = new ScratchFolder();
        (string input, string output) = (scratch.File("in.pcap"), scratch.File("gap.pcapng"));
        byte[] capture = Made();
        File.WriteAllBytes(input, capture);
        JsonElement gap = Gap(TelemetryBinary.Run(["replay", input, .. Flows, "--json"]), "feed");

        RunResult result = TelemetryBinary.Run(["extract", input, .. Flows, "--event", $"gap:{gap.Count("id")}",
            "--before", "50us", "--after", "50us", "-w", output, "--json"]);

        Assert.Equal((0, ""), (result.ExitCode, result.Errors));
        JsonElement made = Assert.Single(result.OfType("extracted"));
        Assert.Equal((output, $"feed_gap:{gap.Count("id")}"), (made.Text("file"), made.Text("events", 0)));
        Assert.Equal((gap.Count("opened_stamp_ns") - SideNs, gap.Count("closed_stamp_ns") + SideNs),
            (made.Count("from_stamp_ns"), made.Count("to_stamp_ns")));
        List<byte[]> copied = Wireshark.Records(output);
        Assert.Equal(InWindow(capture, made), copied);
        Assert.Equal(copied.Count, made.Count("packets"));
        Wireshark.AssertSound(output);
        Assert.Equal(
            [
                $"last packet before gap {gap.Count("id")} on A|f.A",
                $"last packet before gap {gap.Count("id")} on B|f.B",
                $"gap {gap.Count("id")} opened here: 501 to 502 (channel SESSION001) missing on every line, lost|f.A",
            ],
            Wireshark.Commented(output).Select(fields => $"{fields[1]}|{fields[2]}"));
        string comment = Wireshark.CommentOn(output);
        Assert.Contains($"gap {gap.Count("id")} of f: 501 to 502", comment, StringComparison.Ordinal);
        Assert.Contains(gap.GetRawText(), comment, StringComparison.Ordinal);

        JsonElement again = Gap(TelemetryBinary.Run(["replay", output, .. Flows, "--json"]), "feed");
        Assert.Equal(RunResult.GapIdentity(gap), RunResult.GapIdentity(again));
        Assert.Equal(gap.Count("opened_stamp_ns"), again.Count("opened_stamp_ns"));
    }

    [WiresharkFact]
    public void an_order_is_there_from_its_tick_to_its_answer()
    {
        using var scratch = new ScratchFolder();
        (string input, string output) = (scratch.File("in.pcap"), scratch.File("order.pcapng"));
        string config = scratch.File("telemetry.yaml");
        File.WriteAllBytes(input, SmallCapture.Make());
        File.WriteAllText(config, SmallCapture.Configuration);
        JsonElement order = TelemetryBinary.Run("replay", input, "--config", config, "--orders", "--json")
            .OfType("order").First(line => line.At("answer_stamp_ns").ValueKind == JsonValueKind.Number);

        RunResult result = TelemetryBinary.Run("extract", input, "--config", config, "--order", order.Text("key")!,
            "--before", "0us", "--after", "0us", "-w", output, "--json");

        Assert.Equal((0, ""), (result.ExitCode, result.Errors));
        JsonElement made = Assert.Single(result.OfType("extracted"));
        Assert.Equal((order.Count("tick", "stamp_ns"), order.Count("answer_stamp_ns")),
            (made.Count("from_stamp_ns"), made.Count("to_stamp_ns")));
        Wireshark.AssertSound(output);
        string[][] commented = Wireshark.Commented(output);
        Assert.Equal(3, commented.Length);
        string tick = $"tick {order.Count("tick", "sequence")}";
        Assert.Equal($"{tick}, which order {order.Text("key")} answers", commented[0][1]);
        Assert.StartsWith($"order {order.Text("key")} (new) answers {tick} of f, ", commented[1][1],
            StringComparison.Ordinal);
        Assert.Equal("s.gateway1", commented[1][2]);
        Assert.StartsWith($"order {order.Text("key")}: {order.Text("answer")}, ", commented[2][1],
            StringComparison.Ordinal);
    }

    [Fact]
    public void overlapping_windows_of_all_events_share_a_file_and_the_index_names_all()
    {
        using var scratch = new ScratchFolder();
        (string input, string folder) = (scratch.File("in.pcap.gz"), scratch.File("events"));
        File.WriteAllBytes(input, ReplayTests.Compress(Made()));

        RunResult result = TelemetryBinary.Run(["extract", input, .. Flows, "--all-events", "--before", "20us",
            "--after", "20us", "-w", folder, "--json"]);
        RunResult first = TelemetryBinary.Run(["extract", input, .. Flows, "--all-events", "--limit", "1",
            "-w", scratch.File("first"), "--json"]);

        string[] files = [.. Directory.GetFiles(folder, "*.pcapng").Order()];
        Assert.Equal(2, files.Length);
        Assert.Equal(files, result.OfType("extracted").Select(line => line.Text("file")));
        Assert.Equal(result.Lines.Select(line => line.GetRawText()),
            File.ReadAllLines(Path.Combine(folder, "index.jsonl")));
        Assert.Equal(3, result.Lines[0].At("events").GetArrayLength());
        Assert.Contains("feed_gap-f-", files[0], StringComparison.Ordinal);
        Assert.Equal("line_gap", result.Lines[1].Text("events", 0)!.Split(':')[0]);
        Assert.Equal(0, result.ExitCode);
        Assert.Contains("left out by the limit of 1", first.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public void a_capture_that_ends_in_the_middle_gives_what_stands_before()
    {
        using var scratch = new ScratchFolder();
        byte[] capture = Made();
        File.WriteAllBytes(scratch.File("cut.pcap"), capture[..^50]);

        RunResult result = TelemetryBinary.Run(["extract", scratch.File("cut.pcap"), .. Flows, "--event", "feed_gap:2",
            "-w", scratch.File("gap.pcapng"), "--json"]);

        Assert.Equal(1, result.ExitCode);
        Assert.Contains("the file ends inside a record", result.Errors, StringComparison.Ordinal);
        Assert.Equal(Wireshark.RecordsOf(capture).Count - 1, Assert.Single(result.Lines).Count("packets"));
    }

    [RootFact]
    [Trait("needs", "root")]
    public void every_feed_gap_of_a_demo_is_found_again_in_its_file()
    {
        using var scratch = new ScratchFolder();
        (string capture, string config) = (scratch.File("demo.pcapng"), scratch.File("demo.yaml"));
        RunResult live = TelemetryBinary.Run(
            "demo", "--seconds", "3", "--seed", "7", "--capture", capture, "--write-config", config, "--json");
        List<JsonElement> gaps = [.. TelemetryBinary.Run("replay", capture, "--config", config, "--json")
            .OfType("gap").Where(line => line.Text("scope") == "feed")];

        RunResult result = TelemetryBinary.Run("extract", capture, "--config", config, "--all-events", "--limit",
            "65536", "--before", "20ms", "--after", "20ms", "-w", scratch.File("events"), "--json");

        Assert.Equal((0, 0), (live.ExitCode, result.ExitCode));
        Assert.NotEmpty(gaps);
        foreach (JsonElement gap in gaps)
        {
            JsonElement made = Assert.Single(result.Lines, line => line.At("events").EnumerateArray()
                .Any(name => name.GetString() == $"feed_gap:{gap.Count("id")}"));
            RunResult again = TelemetryBinary.Run("replay", made.Text("file")!, "--config", config, "--json");
            Assert.Contains(again.OfType("gap"), found => found.Text("scope") == "feed"
                && found.Count("first") == gap.Count("first") && found.Count("last") == gap.Count("last")
                && found.Count("opened_stamp_ns") == gap.Count("opened_stamp_ns"));
        }
    }

    /// <summary>Two lines: neither brings 501 and 502, and A lacks 801.</summary>
    internal static byte[] Made() => ReplayTests.Capture(ReplayTests.Line(1)
        .Where((_, i) => i is not (500 or 501 or 800))
        .Concat(ReplayTests.Line(2).Where((_, i) => i is not (500 or 501))).OrderBy(packet => packet.Ns));

    private static JsonElement Gap(RunResult replay, string scope) =>
        replay.OfType("gap").Single(line => line.Text("scope") == scope);

    private static List<byte[]> InWindow(byte[] capture, JsonElement made) =>
        [.. Wireshark.RecordsOf(capture).Where(record => StartNs + BitConverter.ToUInt32(record, 4) is var stampNs
            && stampNs >= made.Count("from_stamp_ns") && stampNs <= made.Count("to_stamp_ns"))];
}
