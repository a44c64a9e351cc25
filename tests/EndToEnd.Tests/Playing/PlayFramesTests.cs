// SPDX-License-Identifier: Apache-2.0
using System.Text.Json;
using TestSupport;
using TestSupport.Binary;

namespace EndToEnd.Tests.Playing;

/// <summary>Datagrams that are played as frames, with their recorded source.</summary>
[Trait("Needs", "root")]
public sealed class PlayFramesTests : IDisposable
{
    private const int Messages = 500;
    private const int Datagrams = 2 * Messages - 3;
    private const int GapNs = 500_000;
    private const string Source = "10.1.1.1";                   // of the capture

    private readonly PlayLab _lab = new();

    public void Dispose() => _lab.Dispose();

    [RootFact]
    public void frames_have_the_recorded_source_and_one_hop_to_live()
    {
        (string capture, string seen) = (_lab.Capture(Messages, GapNs), _lab.Scratch.File("seen.pcap"));
        using TelemetryProcess witness = _lab.Witness(seen);

        RunResult result = _lab.Play(capture, "--config", _lab.Config(), "--frames");

        Assert.True(result.ExitCode == 0, result.Errors);
        List<string> recorded = PlayLab.DatagramsIn(capture);
        Assert.Equal(recorded, PlayLab.Seen(witness, seen, recorded.Count));
        IReadOnlyList<string> lines = Told(seen);
        Assert.Equal(recorded.Count, lines.Count(line => line.Contains($"{Source}.4000 > ", StringComparison.Ordinal)));
        Assert.Equal(recorded.Count, lines.Count(line => line.Contains("ttl 1,", StringComparison.Ordinal)));
        Assert.Equal(recorded.Count, lines.Count(line => line.Contains("[udp sum ok]", StringComparison.Ordinal)));
        Assert.DoesNotContain(lines, line => line.Contains("bad cksum", StringComparison.Ordinal));
        Assert.Equal(0, Pacing(result).Count("allocated_bytes"));
        Assert.Equal(JsonValueKind.Null, Pacing(result).At("kernel_stamped").ValueKind);
        Assert.Contains("frames go past the interface's queue", Pacing(result).Text("no_kernel_stamps"),
            StringComparison.Ordinal);
    }

    [RootFact]
    public void a_line_of_one_source_is_received_as_recorded()
    {
        string capture = _lab.Capture(Messages, GapNs);
        string config = _lab.Scratch.File("source.yaml");
        File.WriteAllText(config, $$"""
            play: {lab: [{{PlayLab.Network}}]}
            feeds:
              - name: itch
                protocol: moldudp64
                lines:
                  - {name: A, addresses: ["{{PlayLab.LineA}}:26400"], source: {{Source}}}
                  - {name: B, addresses: ["{{PlayLab.LineB}}:26401"], source: {{Source}}}
            """);
        using IDisposable handler = _lab.Join();
        using TelemetryProcess run = TelemetryBinary.StartRun(_lab.Pair, "--config", config, "--repair-window", "5s");

        RunResult play = _lab.Play(capture, "--config", config, "--frames");
        run.WaitForTotal(line => line.Count("feeds", 0, "packets"), Datagrams, PlayLab.Patience);
        run.Signal(Signals.Interrupt);
        RunResult live = run.WaitForEnd(PlayLab.Patience);

        Assert.True(play.ExitCode == 0, play.Errors);
        Assert.DoesNotContain("is not played", play.Errors, StringComparison.Ordinal);
        Assert.Equal(Datagrams, live.Summary.Count("feeds", 0, "packets"));
        RunResult replayed = TelemetryBinary.Run(
            "replay", capture, "--config", config, "--repair-window", "5s", "--json");
        foreach (string key in (string[])["messages", "messages_lost", "feed_gaps", "duplicates"])
            Assert.Equal(replayed.Summary.Count("feeds", 0, key), live.Summary.Count("feeds", 0, key));
        Assert.Equal(Datagrams, replayed.Summary.Count("feeds", 0, "packets"));
    }

    [RootFact]
    public void a_group_of_another_family_and_a_frame_that_does_not_fit_are_refused()
    {
        (string capture, string config) = (_lab.Capture(Messages, 1_000), _lab.Config());

        RunResult mapped = _lab.Play(capture, "--config", config, "--frames", "--map", $"{PlayLab.LineB}=ff15::2");
        _lab.Pair.InSender(() => PlainRun.Succeed(
            PlayLab.Patience, "ip", "link", "set", VethPair.SenderInterface, "mtu", "68"));
        RunResult narrow = _lab.Play(capture, "--config", config, "--frames");

        Assert.Equal(2, mapped.ExitCode);
        Assert.Contains("are of different families", mapped.Errors, StringComparison.Ordinal);
        JsonElement refusal = Assert.Single(Pacing(narrow).At("refusals").EnumerateArray());
        Assert.Equal((90, Datagrams), (refusal.Count("errno"), refusal.Count("count")));    // EMSGSIZE
        Assert.False(Pacing(narrow).Flag("complete"));
    }

    private static IReadOnlyList<string> Told(string capture)
    {
        using TelemetryProcess tcpdump = TelemetryProcess.Start("tcpdump", ["-nvvr", capture]);
        return tcpdump.WaitForText(PlayLab.Patience);
    }

    private static JsonElement Pacing(RunResult result) => Assert.Single(result.OfType("pacing"));
}
