// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using System.Text.Json;
using TestSupport;
using TestSupport.Binary;

namespace Interop.Tests;

/// <summary>What tcpdump and tshark see of the traffic that the appliance measures.</summary>
[Trait("needs", "root")]
public class TcpdumpTests
{

    // Without "complete": tcpdump writes packets of different CPUs out of order, and that is counted as late records.
    private static readonly string[] FeedCounts =
    [
        "packets", "messages", "bytes", "heartbeats", "line_gaps", "feed_gaps", "messages_lost", "messages_late",
        "messages_repaired", "messages_unobserved", "duplicates", "reordered", "resets", "undecodable",
    ];

    private static readonly string[] SessionCounts =
    [
        "connections", "messages_to_exchange", "messages_from_exchange", "orders", "cancels", "replaces", "acks",
        "rejects", "fills", "unanswered", "unmatched_answers", "undecodable", "stream_gaps",
    ];

    private static readonly string[] GapKeys = ["scope", "feed", "line", "channel", "first", "last", "state"];
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [RootFact]
    public void what_tcpdump_captured_beside_the_demo_replays_to_the_same_gaps_and_counts()
    {
        using var scratch = new ScratchFolder();
        (string config, string capture) = (scratch.File("demo.yaml"), scratch.File("beside.pcap"));
        using TelemetryProcess demo = TelemetryBinary.Start(
            "demo", "--seconds", "4", "--rate", "10000", "--seed", "11", "--write-config", config, "--json");
        using TelemetryProcess tcpdump = DemoBeside.StartTcpdump(demo, capture);

        RunResult live = demo.WaitForEnd(Patience);
        tcpdump.WaitForText(Patience);
        RunResult beside = TelemetryBinary.Run("replay", capture, "--config", config, "--json");

        Assert.True(live.ExitCode == 0, live.Errors);
        Assert.True(beside.ExitCode == 0, beside.Errors);
        Assert.Contains("\n0 packets dropped by kernel", tcpdump.Errors, StringComparison.Ordinal);
        Assert.Equal(Rows(live.Summary.At("feeds"), FeedCounts), Rows(beside.Summary.At("feeds"), FeedCounts));
        Assert.Equal(
            Rows(live.Summary.At("sessions"), SessionCounts), Rows(beside.Summary.At("sessions"), SessionCounts));
        Assert.NotEmpty(live.OfType("gap"));
        Assert.Equal(Gaps(live), Gaps(beside));
    }

    [RootFact]
    public void tshark_counts_in_our_own_capture_what_the_demo_counted()
    {
        using var scratch = new ScratchFolder();
        string capture = scratch.File("live.pcapng");

        RunResult demo = TelemetryBinary.Run(
            "demo", "--seconds", "2", "--rate", "10000", "--capture", capture, "--json");

        Assert.True(demo.ExitCode == 0, demo.Errors);
        foreach (JsonElement line in demo.Summary.At("feeds", 0, "lines").EnumerateArray())
        {
            string address = line.Text("address")!.Split(':')[0];
            Assert.Equal(line.Count("packets"), CountIn(capture, $"ip.dst == {address}"));
        }
        Assert.Equal(demo.Summary.Count("ledger", "matched"), CountIn(capture, "udp or tcp"));
        Assert.Equal(0, CountIn(capture, "_ws.malformed"));
    }

    private static long CountIn(string capture, string filter)
    {
        using TelemetryProcess tshark = TelemetryProcess.Start(
            "tshark", ["-r", capture, "-Y", filter, "-T", "fields", "-e", "frame.number"]);
        IReadOnlyList<string> frames = tshark.WaitForText(Patience);
        Assert.All(frames, frame => long.Parse(frame, CultureInfo.InvariantCulture));
        return frames.Count;
    }

    private static IEnumerable<string> Rows(JsonElement parts, string[] keys) => parts.EnumerateArray()
        .SelectMany(part => keys.Select(key => $"{key}={part.At(key)}"));

    private static IEnumerable<string> Gaps(RunResult result) => result.OfType("gap")
        .Select(gap => string.Join(' ', GapKeys.Select(key => gap.At(key).ToString()))).Order();
}
