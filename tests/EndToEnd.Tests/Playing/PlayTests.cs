// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using System.Text.Json;
using TestSupport;
using TestSupport.Binary;

namespace EndToEnd.Tests.Playing;

/// <summary>Captures that are played into a namespace, beside what other programs receive there.</summary>
[Trait("Needs", "root")]
public sealed class PlayTests : IDisposable
{
    private const int Messages = 2_000;
    private const int GapNs = 500_000;

    private readonly PlayLab _lab = new();

    public void Dispose() => _lab.Dispose();

    [RootFact]
    public void all_payloads_arrive_as_they_were_recorded_and_in_that_order()
    {
        (string capture, string seen) = (_lab.Capture(Messages, GapNs), _lab.Scratch.File("seen.pcap"));
        List<string> recorded = PlayLab.DatagramsIn(capture);
        using TelemetryProcess witness = _lab.Witness(seen);

        RunResult result = _lab.Play(capture, "--config", _lab.Config());

        Assert.True(result.ExitCode == 0, result.Errors);
        Assert.Equal(2 * Messages - 4 + 1, recorded.Count);
        Assert.Equal(recorded, PlayLab.Seen(witness, seen, recorded.Count));
        JsonElement pacing = Pacing(result);
        Assert.Equal((recorded.Count, recorded.Count, 0L), (
            pacing.Count("datagrams"), pacing.Count("sent"), pacing.Count("refused")));
        Assert.Equal(10_000, pacing.Count("closest_gap_ns"));
        Assert.False(pacing.Flag("real_time"));
        Assert.Equal(0, pacing.Count("allocated_bytes"));
        // The whole morning took its time: no datagram was due before it.
        Assert.True(pacing.Count("duration_ns") >= (Messages - 1L) * GapNs);
    }

    [RootFact]
    public void a_run_finds_what_a_replay_of_the_capture_finds()
    {
        string capture = _lab.Capture(Messages, GapNs);
        // The windows are longer than any stall of a busy machine.
        string[] flows = ["--feed", PlayLab.Feed, "--repair-window", "5s"];
        using IDisposable handler = _lab.Join();
        using TelemetryProcess run = TelemetryBinary.StartRun(_lab.Pair, flows);

        RunResult play = _lab.Play(capture, "--config", _lab.Config());
        run.WaitForTotal(line => line.Count("feeds", 0, "packets"), (2 * Messages) - 3, PlayLab.Patience);
        run.Signal(Signals.Interrupt);
        RunResult live = run.WaitForEnd(PlayLab.Patience);
        RunResult replayed = TelemetryBinary.Run(["replay", capture, .. flows, "--json"]);

        Assert.True(play.ExitCode == 0, play.Errors);
        Assert.Equal(Gaps(replayed), Gaps(live));
        Assert.NotEmpty(Gaps(replayed));
        foreach (string key in (string[])["packets", "messages", "messages_lost", "feed_gaps", "duplicates"])
            Assert.Equal(replayed.Summary.Count("feeds", 0, key), live.Summary.Count("feeds", 0, key));
        for (int line = 0; line < 2; line++)
        {
            foreach (string key in (string[])["packets", "messages", "gaps", "messages_missing"])
            {
                Assert.Equal(replayed.Summary.Count("feeds", 0, "lines", line, key),
                    live.Summary.Count("feeds", 0, "lines", line, key));
            }
        }
    }

    [RootFact]
    public void each_datagram_arrives_while_it_is_sent_by_the_clock_of_the_receiving_kernel()
    {
        (string capture, string folder) = (_lab.Capture(Messages, GapNs), _lab.Scratch.File("played"));
        using TelemetryProcess run = TelemetryBinary.StartRun(_lab.Pair, "--feed", PlayLab.Feed, "--packets");

        RunResult play = _lab.Play(capture, "--config", _lab.Config(), "--result", folder);
        run.WaitForTotal(line => line.Count("feeds", 0, "packets"), (2 * Messages) - 3, PlayLab.Patience);
        run.Signal(Signals.Interrupt);
        RunResult live = run.WaitForEnd(PlayLab.Patience);

        JsonElement[] arrived = [.. live.OfType("packet")];
        List<Dictionary<string, string>> rows = PlayLab.Rows(folder);
        Assert.Equal(rows.Count, arrived.Length);
        List<long> errors = [];
        List<long> behind = [];
        foreach ((Dictionary<string, string> row, JsonElement packet) in rows.Zip(arrived))
        {
            Assert.Equal((row["line"], row["first_sequence"], row["count"]), (packet.Text("line"),
                packet.At("first_sequence").ToString(), packet.At("count").ToString()));
            long stampNs = packet.Count("stamp_ns");
            Assert.InRange(stampNs, Number(row["before_ns"]), long.MaxValue);
            Assert.True(Number(row["before_ns"]) >= Number(row["due_ns"]), "a datagram was sent before it was due");
            errors.Add(stampNs - Number(row["due_ns"]));
            behind.Add(Math.Abs(stampNs - Number(row["after_ns"])));
        }
        // Over veth the other side has the datagram before the call returns; a busy machine may move some behind it.
        behind.Sort();
        Assert.InRange(behind[behind.Count / 2], 0, 200_000);
        errors.Sort();
        JsonElement error = Pacing(play).At("error_ns");
        Assert.InRange(error.Count("p50") - errors[errors.Count / 2], -500_000, 500_000);
        // What is printed is what is in the file.
        long[] own = [.. rows.Select(row => Number(row["after_ns"]) - Number(row["due_ns"])).Order()];
        Assert.InRange(error.Count("p50"), own[(own.Length - 1) / 2], own[(own.Length - 1) / 2] * 1.001 + 1);
        Assert.Equal(own[^1], error.Count("max"));
        Assert.Equal(own.Count(time => time > 20_000), Pacing(play).Count("late", "count"));
        AssertSummary(folder, Pacing(play));
    }

    [RootFact]
    public void groups_are_mapped_losses_made_and_loops_repeated()
    {
        (string capture, string seen) = (_lab.Capture(200, 100_000), _lab.Scratch.File("seen.pcap"));
        using TelemetryProcess witness = _lab.Witness(seen);

        RunResult result = _lab.Play(capture, "--config", _lab.Config(), "--map", $"{PlayLab.LineB}=239.1.1.1",
            "--fault", "loss=10%,seed=7", "--loop", "2", "--speed", "2");

        Assert.True(result.ExitCode == 0, result.Errors);
        JsonElement pacing = Pacing(result);
        List<string> once = PlayLab.DatagramsIn(
            capture, group => group == PlayLab.LineB ? "239.1.1.1" : group);
        Assert.Equal(2 * once.Count, pacing.Count("sent") + pacing.Count("made_losses"));
        Assert.InRange(pacing.Count("made_losses"), 40, 120);   // 79 expected
        List<string> arrived = PlayLab.Seen(witness, seen, (int)pacing.Count("sent"));
        // What arrived is what was recorded, twice, without some.
        int next = 0;
        string[] all = [.. once, .. once];
        foreach (string datagram in arrived)
        {
            next = Array.IndexOf(all, datagram, next) + 1;
            Assert.True(next > 0, $"{datagram} is in another order");
        }
    }

    [RootFact]
    public void a_repaired_play_lacks_only_what_no_line_has()
    {
        string capture = _lab.Capture(Messages, GapNs);
        using IDisposable handler = _lab.Join();
        using TelemetryProcess run = TelemetryBinary.StartRun(
            _lab.Pair, "--feed", PlayLab.Feed, "--repair-window", "1s");

        RunResult play = _lab.Play(capture, "--config", _lab.Config(), "--repair");
        const int All = 2 * Messages - 3 + 2;
        run.WaitForTotal(line => line.Count("feeds", 0, "messages_lost"), 1, PlayLab.Patience);
        run.Signal(Signals.Interrupt);
        JsonElement live = run.WaitForEnd(PlayLab.Patience).Summary;

        Assert.Equal((2, All), (Assert.Single(play.OfType("play_plan")).Count("repaired"), Pacing(play).Count("sent")));
        Assert.Equal((All, 1), (live.Count("feeds", 0, "packets"), live.Count("feeds", 0, "messages_lost")));
        Assert.Equal([1, 1], [.. Enumerable.Range(0, 2).Select(
            line => live.Count("feeds", 0, "lines", line, "messages_missing"))]);
    }

    [RootFact]
    public void groups_of_both_families_are_sent_to_in_turn()
    {
        (string capture, string seen) = (_lab.Capture(200, 100_000), _lab.Scratch.File("seen.pcap"));
        const string Group = "ff15::2";
        _lab.Pair.InSender(() =>
            File.WriteAllText($"/proc/sys/net/ipv6/conf/{VethPair.SenderInterface}/disable_ipv6", "0"));
        PlainRun.Succeed(PlayLab.Patience, "ip", "-n", _lab.Pair.Sender, "address", "add", "fd99::2/64", "dev",
            VethPair.SenderInterface, "nodad");
        using TelemetryProcess witness = _lab.Witness(seen);

        RunResult result = _lab.Play(capture, "--config", _lab.Config($"{PlayLab.Network}, \"fd99::/32\""), "--map",
            $"{PlayLab.LineB}={Group}");

        Assert.True(result.ExitCode == 0, result.Errors);
        List<string> recorded = PlayLab.DatagramsIn(capture, group => group == PlayLab.LineB ? Group : group);
        Assert.Contains(recorded, datagram => datagram.StartsWith(Group, StringComparison.Ordinal));
        Assert.Equal(recorded, PlayLab.Seen(witness, seen, recorded.Count));
        Assert.All(Extract.Wireshark.RecordsOf(File.ReadAllBytes(seen)).Where(record => record[16 + 12] == 0x86),
            record => Assert.Equal(1, record[16 + 21]));        // the hop limit
    }

    [RootFact]
    public void at_full_speed_everything_is_sent_and_no_time_is_kept()
    {
        string capture = _lab.Capture(Messages, GapNs);

        RunResult result = _lab.Play(capture, "--config", _lab.Config(), "--speed", "max");

        JsonElement pacing = Pacing(result);
        Assert.Equal((2 * Messages) - 3, pacing.Count("sent"));
        Assert.Equal(JsonValueKind.Null, pacing.At("error_ns", "p50").ValueKind);
        Assert.Equal(JsonValueKind.Null, pacing.At("late", "count").ValueKind);
        Assert.True(pacing.Flag("complete"));
    }

    [RootFact]
    public void what_the_queue_of_the_interface_drops_is_refused_and_not_sent()
    {
        (string capture, string seen) = (_lab.Capture(Messages, GapNs), _lab.Scratch.File("seen.pcap"));
        PlainRun.Succeed(PlayLab.Patience, "ip", "netns", "exec", _lab.Pair.Sender, "tc", "qdisc", "add", "dev",
            VethPair.SenderInterface, "root", "tbf", "rate", "1mbit", "burst", "3000", "limit", "3000");
        using TelemetryProcess witness = _lab.Witness(seen);

        RunResult result = _lab.Play(capture, "--config", _lab.Config(), "--speed", "max");

        JsonElement pacing = Pacing(result);
        Assert.True(pacing.Count("refused") > 0, pacing.ToString());
        Assert.Equal((2 * Messages) - 3, pacing.Count("sent") + pacing.Count("refused"));
        JsonElement reason = Assert.Single(pacing.At("refusals").EnumerateArray());
        Assert.Equal((105, pacing.Count("refused")), (reason.Count("errno"), reason.Count("count")));
        Assert.False(pacing.Flag("complete"));
        Assert.Equal(pacing.Count("sent"), PlayLab.Seen(witness, seen, (int)pacing.Count("sent")).Count);
    }

    [RootFact]
    public void feeds_that_nobody_configured_are_recognised()
    {
        string config = _lab.Scratch.File("lab.yaml");
        File.WriteAllText(config, $"play: {{lab: [{PlayLab.Network}]}}\n");

        RunResult result = _lab.Play(_lab.Capture(Messages, 1_000), "--config", config);

        Assert.True(result.ExitCode == 0, result.Errors);
        Assert.NotEmpty(result.OfType("detected"));
        Assert.Equal((2 * Messages) - 3, Pacing(result).Count("sent"));
    }

    [RootFact]
    public void a_demo_that_was_recorded_is_played_again()
    {
        (string capture, string config, string seen) = (
            _lab.Scratch.File("demo.pcapng"), _lab.Scratch.File("demo.yaml"), _lab.Scratch.File("seen.pcap"));
        RunResult demo = TelemetryBinary.Run("demo", "--seconds", "1", "--rate", "4000", "--order-rate", "50", "--seed",
            "3", "--capture", capture, "--frames", "--write-config", config, "--json");
        Assert.True(demo.ExitCode == 0, demo.Errors);
        File.AppendAllText(config, $"play: {{lab: [{PlayLab.Network}]}}\n");
        using TelemetryProcess witness = _lab.Witness(seen);

        RunResult result = _lab.Play(capture, "--config", config);

        Assert.True(result.ExitCode == 0, result.Errors);
        long packets = demo.Summary.Count("feeds", 0, "packets");
        Assert.Equal(packets, Pacing(result).Count("sent"));
        string plain = _lab.Scratch.File("plain.pcap");
        PlainRun.Succeed(PlayLab.Patience, "sh", "-c",
            $"tcpdump -r {capture} --time-stamp-precision nano -w - 'udp and multicast' > {plain}");
        Assert.Equal(PlayLab.DatagramsIn(plain), PlayLab.Seen(witness, seen, (int)packets));
    }

    [RootTheory]
    [InlineData("--json")]
    [InlineData("")]
    public void a_full_standard_output_is_named(string option)
    {
        string capture = _lab.Capture(20, GapNs);

        using TelemetryProcess shell = TelemetryProcess.Start("bash",
        [
            "-c", $"ip netns exec {_lab.Pair.Sender} {TelemetryBinary.Path} play {capture} --config {_lab.Config()} "
                + $"--interface {VethPair.SenderInterface} --no-real-time {option} > /dev/full",
        ]);
        RunResult result = shell.WaitForEnd(PlayLab.Patience);

        Assert.Equal(1, result.ExitCode);
        Assert.Contains("standard output: it cannot be written: No space left on device; make room where it goes, or "
            + "write it elsewhere", result.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain("unexpected", result.Errors, StringComparison.Ordinal);
    }

    [RootFact]
    public void a_stop_ends_it_and_says_how_far_it_came()
    {
        string capture = _lab.Capture(Messages, 100_000_000);   // minutes
        (string seen, string folder) = (_lab.Scratch.File("seen.pcap"), _lab.Scratch.File("played"));
        using TelemetryProcess witness = _lab.Witness(seen);
        using TelemetryProcess play = _lab.Start(capture, "--config", _lab.Config(), "--result", folder);
        Assert.True(SpinWait.SpinUntil(() => PlayLab.DatagramsIn(seen).Count >= 3, PlayLab.Patience), play.Errors);

        play.Signal(Signals.Interrupt);
        RunResult result = play.WaitForEnd(PlayLab.Patience);

        JsonElement pacing = Pacing(result);
        Assert.True(pacing.Flag("stopped"));
        Assert.False(pacing.Flag("complete"));
        Assert.Equal(pacing.Count("sent"), PlayLab.Seen(witness, seen, 3).Count);
        Assert.Equal(pacing.Count("sent"), PlayLab.Rows(folder).Count);
    }

    [RootFact]
    public void a_capture_that_was_cut_is_played_as_far_as_it_goes()
    {
        string whole = _lab.Capture(50, GapNs);
        string cut = _lab.Write("cut.pcap", File.ReadAllBytes(whole)[..^30]);

        RunResult result = _lab.Play(cut, "--config", _lab.Config());

        Assert.Equal(1, result.ExitCode);
        Assert.Contains("the file ends inside a record", result.Errors, StringComparison.Ordinal);
        JsonElement pacing = Pacing(result);
        Assert.Equal(PlayLab.DatagramsIn(whole).Count - 1, pacing.Count("sent"));
        Assert.False(pacing.Flag("complete"));
    }

    private static JsonElement Pacing(RunResult result) => Assert.Single(result.OfType("pacing"));

    private static long Number(string text) => long.Parse(text, CultureInfo.InvariantCulture);

    private static string[] Gaps(RunResult result) =>
        [.. result.OfType("gap").Select(RunResult.GapIdentity).Order(StringComparer.Ordinal)];

    private static void AssertSummary(string folder, JsonElement pacing)
    {
        JsonElement summary = JsonDocument.Parse(File.ReadAllText(Path.Combine(folder, "summary.json"))).RootElement;
        Assert.Equal(("play", VethPair.SenderInterface), (summary.Text("type"), summary.Text("interface")));
        Assert.Equal(pacing.Count("sent"), summary.Count("pacing", "sent"));
        Assert.Equal(pacing.At("error_ns").ToString(), summary.At("pacing", "error_ns").ToString());
        Assert.Equal(pacing.Count("sent"), summary.Count("plan", "datagrams"));
    }
}
