// SPDX-License-Identifier: Apache-2.0
using System.IO.Compression;
using System.Net;
using System.Text.Json;
using TestSupport;
using TestSupport.Binary;

namespace EndToEnd.Tests;

/// <summary>The command <c>replay</c>.</summary>
public class ReplayTests
{
    private const int Packets = 1_000;
    private const int FileHeader = 24;
    private const int RecordHeader = 16;
    private const string Feed = "f=moldudp64@239.1.1.1:5000,239.1.1.2:5000";

    private static readonly int FrameLength = Frame(1, 1).Length;

    [VectorsFact]
    public void real_captures_decode_as_their_description_says()
    {
        int packets = 0;
        foreach (VectorReplay capture in VectorReplay.All())
            packets += capture.AssertReplayAgrees(arguments => TelemetryBinary.Run(arguments));

        Assert.True(packets >= 238, $"only {packets} packets were compared");
    }

    [Theory]
    [InlineData(7, 24 + 3 * 16 + 3 * 104)]
    [InlineData(16, 24 + 3 * 16 + 3 * 104)]
    [InlineData(60, 24 + 3 * 16 + 3 * 104)]
    public void a_capture_that_ends_in_the_middle_gives_what_was_readable_and_the_offset(int bytesOfLast, long offset)
    {
        using var scratch = new ScratchFolder();
        string file = scratch.File("cut.pcap");
        File.WriteAllBytes(file, Capture(Line(1)).AsSpan(0, (int)offset + bytesOfLast).ToArray());

        RunResult result = TelemetryBinary.Run("replay", file, "--feed", Feed, "--json");

        Assert.Equal(104, FrameLength);
        Assert.Equal(FileHeader + 3 * (RecordHeader + FrameLength), offset);
        Assert.Equal(1, result.ExitCode);
        Assert.Contains(file, result.Errors, StringComparison.Ordinal);
        Assert.Contains($"{offset}", result.Errors, StringComparison.Ordinal);
        Assert.Equal(3, result.Summary.Count("feeds", 0, "messages"));
        Assert.True(result.Summary.Flag("ledger", "closed"));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void standard_input_is_read_plain_and_compressed(bool compressed)
    {
        byte[] capture = Capture(Line(1));

        RunResult result = TelemetryBinary.RunWithInput(
            compressed ? Compress(capture) : capture, "replay", "-", "--feed", Feed, "--json");

        Assert.Equal(0, result.ExitCode);
        Assert.Equal(Packets, result.Summary.Count("feeds", 0, "messages"));
        Assert.Equal(0, result.Summary.Count("feeds", 0, "messages_lost"));
    }

    [Fact]
    public void captures_of_each_line_are_merged_by_time()
    {
        using var scratch = new ScratchFolder();
        string a = scratch.File("a.pcap");
        string b = scratch.File("b.pcap.gz");
        string both = scratch.File("both.pcap");
        (uint Ns, byte[] Frame)[] lineA = [.. Line(1).Where((_, i) => i % 10 != 3)];
        (uint Ns, byte[] Frame)[] lineB = [.. Line(2).Where((_, i) => i % 15 != 3)];
        File.WriteAllBytes(a, Capture(lineA));
        File.WriteAllBytes(b, Compress(Capture(lineB)));
        File.WriteAllBytes(both, Capture(lineA.Concat(lineB).OrderBy(packet => packet.Ns)));

        RunResult merged = TelemetryBinary.Run("replay", b, a, "--feed", Feed, "--json");
        RunResult one = TelemetryBinary.Run("replay", both, "--feed", Feed, "--json");

        int lost = Enumerable.Range(0, Packets).Count(i => i % 10 == 3 && i % 15 == 3);
        Assert.Equal((0, 0), (merged.ExitCode, one.ExitCode));
        Assert.Equal(lost, merged.Summary.Count("feeds", 0, "messages_lost"));
        Assert.Equal(one.Summary.At("feeds").ToString(), merged.Summary.At("feeds").ToString());
        Assert.Equal(
            one.OfType("gap").Select(RunResult.GapIdentity), merged.OfType("gap").Select(RunResult.GapIdentity));
    }

    [Fact]
    public void every_packet_is_reported_before_the_summary()
    {
        const int times = 20;
        byte[] capture = Capture(Line(1).Take(3));

        for (int i = 0; i < times; i++)
        {
            RunResult result = TelemetryBinary.RunWithInput(
                capture, "replay", "-", "--feed", Feed, "--packets", "--json");

            Assert.Equal([1, 2, 3], result.OfType("packet").Select(packet => packet.Count("first_sequence")));
            Assert.Equal(3, result.Summary.Count("feeds", 0, "packets"));
        }
    }

    [Fact]
    public void a_lost_number_is_an_exit_code_where_that_was_asked_for()
    {
        byte[] capture = Capture(Line(1).Where((_, i) => i != 500));

        RunResult result = TelemetryBinary.RunWithInput(
            capture, "replay", "-", "--feed", Feed, "--fail-on-gap", "--json");

        Assert.Equal(4, result.ExitCode);
        JsonElement gap = result.OfType("gap").Single(line => line.Text("scope") == "feed");
        Assert.Equal((501, 501, "lost"), (gap.Count("first"), gap.Count("last"), gap.Text("state")));
    }

    [Fact]
    public void protocols_are_recognised_where_nothing_is_named()
    {
        byte[] capture = Capture(Line(1));
        using var scratch = new ScratchFolder();
        string file = scratch.File("unknown.pcap");
        File.WriteAllBytes(file, capture);

        RunResult result = TelemetryBinary.Run("replay", file, "--json");

        Assert.Equal(0, result.ExitCode);
        Assert.Equal("moldudp64", Assert.Single(result.OfType("detected")).Text("protocol"));
        Assert.Equal(Packets, result.Summary.Count("feeds", 0, "messages"));
    }

    [Fact]
    public void a_replay_with_what_was_recognised_gives_the_same_again()
    {
        using var scratch = new ScratchFolder();
        string file = scratch.File("unknown.pcap");
        string config = scratch.File("found.yaml");
        File.WriteAllBytes(file, Capture(Line(1).Where((_, i) => i % 100 != 7).Zip(Line(2))
            .SelectMany(pair => new[] { pair.First, pair.Second })));

        RunResult found = TelemetryBinary.Run("replay", file, "--json", "--write-config", config);
        RunResult again = TelemetryBinary.Run("replay", file, "--json", "--config", config);

        Assert.Equal(["feed1", "feed1"], found.OfType("detected").Select(line => line.Text("name")));
        Assert.Empty(again.OfType("detected"));
        Assert.Equal(0, TelemetryBinary.Run("config", "check", config, "--json").ExitCode);
        foreach (string part in (string[])["feeds", "sessions", "series", "ledger"])
            Assert.Equal(found.Summary.At(part).GetRawText(), again.Summary.At(part).GetRawText());
        Assert.True(found.Summary.Count("feeds", 0, "line_gaps") > 0);
    }

    [Fact]
    public void what_cannot_be_told_is_said_and_not_used()
    {
        using var scratch = new ScratchFolder();
        string file = scratch.File("unknown.pcap");
        File.WriteAllBytes(file, Capture(Line(1).Select(packet =>
            (packet.Ns, new PacketBuilder { DestinationPort = 53, Payload = new byte[40] }.Build()))));

        RunResult result = TelemetryBinary.Run("replay", file, "--json");
        using TelemetryProcess text = TelemetryBinary.Start("replay", file);

        JsonElement only = Assert.Single(result.OfType("detected"));
        Assert.Equal(("unknown", "unknown"), (only.Text("kind"), only.Text("protocol")));
        Assert.Equal(Packets, only.Count("packets"));
        Assert.Equal(0, result.Summary.Count("ledger", "matched"));
        Assert.Equal($"of the packets read ({Packets}) no protocol was recognised for certain; name the feeds with "
            + "--feed NAME=PROTOCOL@ADDR:PORT\n", result.Errors);
        Assert.Contains(text.WaitForText(TimeSpan.FromSeconds(30)),
            line => line.StartsWith("not recognised: ", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("--feed", "f=moldudp64@239.1.1.9:5000")]
    [InlineData("--session", "s=soupbintcp-ouch5@10.1.1.1:5000")]
    public void flows_that_nothing_is_of_are_reported_and_the_output_is_the_same(params string[] flow)
    {
        using var scratch = new ScratchFolder();
        (string file, string none) = (scratch.File("line.pcap"), scratch.File("none.pcap"));
        File.WriteAllBytes(file, Capture(Line(1)));
        File.WriteAllBytes(none, Capture([]));

        RunResult result = TelemetryBinary.Run(["replay", file, .. flow, "--json"]);
        RunResult empty = TelemetryBinary.Run(["replay", none, .. flow, "--json"]);

        Assert.Equal((0, $"of the packets read ({Packets}) none is of a configured feed or session; correct the "
            + "addresses and ports, or run \"telemetry replay FILE\" without feeds and sessions: it finds known "
            + "protocols by itself\n"), (result.ExitCode, result.Errors));
        Assert.Equal((0, ""), (empty.ExitCode, empty.Errors));
        Assert.Equal((Packets, Packets),
            (result.Summary.Count("ledger", "seen"), result.Summary.Count("ledger", "unmatched")));
        Assert.Equal(empty.Lines.Select(RunResult.Type), result.Lines.Select(RunResult.Type));
    }

    [Fact]
    public void a_vlan_that_the_packets_do_not_have_is_named()
    {
        using var scratch = new ScratchFolder();
        (string file, string config) = (scratch.File("line.pcap"), scratch.File("vlan.yaml"));
        File.WriteAllBytes(file, Capture(Line(1)));
        File.WriteAllText(
            config, "feeds: [{name: f, protocol: moldudp64, lines: [{address: '239.1.1.1:5000', vlan: 101}]}]");

        RunResult result = TelemetryBinary.Run(["replay", file, "--config", config, "--json"]);

        Assert.Equal((0, $"of the packets read ({Packets}) none is of a configured feed or session: packets with their "
            + "addresses and ports have no VLAN tag, and \"vlan: 101\" is configured; correct it, or remove it\n"),
            (result.ExitCode, result.Errors));
    }

    /// <summary>All numbers on one line, a microsecond apart; line 2 half a microsecond behind line 1.</summary>
    internal static IEnumerable<(uint Ns, byte[] Frame)> Line(byte line) => Enumerable.Range(1, Packets)
        .Select(number => ((uint)(number * 1_000 + line * 500), Frame(line, (ulong)number)));

    private static byte[] Frame(byte line, ulong number) => new PacketBuilder
    {
        Destination = new IPAddress([239, 1, 1, line]),
        DestinationPort = 5000,
        Payload = MoldSender.Packet(number),
    }.Build();

    internal static byte[] Capture(IEnumerable<(uint Ns, byte[] Frame)> packets)
    {
        CaptureBytes capture = new CaptureBytes(bigEndian: false).PcapHeader(nanoseconds: true);
        foreach ((uint ns, byte[] frame) in packets)
            capture.PcapRecord(1_700_000_000, ns, frame);
        return capture.ToArray();
    }

    internal static byte[] Compress(byte[] bytes)
    {
        using var compressed = new MemoryStream();
        using (var gzip = new GZipStream(compressed, CompressionLevel.Fastest))
            gzip.Write(bytes);
        return compressed.ToArray();
    }
}
