// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using System.Text.Json;
using EndToEnd.Tests.Extract;
using TestSupport;
using TestSupport.Binary;
using TestSupport.CaptureFiles;

namespace EndToEnd.Tests.Playing;

/// <summary>Datagrams into which the time of sending is written, as other programs receive them.</summary>
[Trait("Needs", "root")]
public sealed class PlayRetimeTests : IDisposable
{
    private const int Packets = 500;
    private const int GapNs = 500_000;
    private const long AgeNs = 37_000;                          // recorded
    private const long SecondNs = 1_000_000_000;
    private const long StartSeconds = 1_700_000_000;
    private const int Port = 26_400;
    private const int Record = 16;                              // bytes before a frame in a pcap
    private const int Payload = Record + 14 + 20 + 8;
    private const int TimeAt = Payload + 4;                     // of MDP 3.0

    private readonly PlayLab _lab = new();

    public void Dispose() => _lab.Dispose();

    [RootTheory]
    [InlineData(false)]
    [InlineData(true)]
    public void only_the_send_time_is_another_and_it_is_as_old_as_it_was(bool frames)
    {
        (string capture, string seen) = (Capture(), _lab.Scratch.File("seen.pcap"));
        using TelemetryProcess witness = _lab.Witness(seen);

        RunResult result = _lab.Play(
            [capture, "--config", Config(), "--retime", .. frames ? new[] { "--frames" } : []]);

        Assert.True(result.ExitCode == 0, result.Errors);
        JsonElement pacing = Assert.Single(result.OfType("pacing"));
        Assert.Equal((Packets, Packets, 0L),
            (pacing.Count("sent"), pacing.Count("retimed"), pacing.Count("allocated_bytes")));
        Assert.Equal(Packets, Assert.Single(result.OfType("play_plan")).Count("retimed"));
        _ = PlayLab.Seen(witness, seen, Packets);
        byte[][] recorded = [.. Wireshark.RecordsOf(File.ReadAllBytes(capture))];
        byte[][] arrived = [.. Wireshark.RecordsOf(File.ReadAllBytes(seen))];
        List<long> ages = [];
        foreach ((byte[] was, byte[] came) in recorded.Zip(arrived))
        {
            ages.Add(StampOf(came) - BinaryPrimitives.ReadInt64LittleEndian(came.AsSpan(TimeAt)));
            Assert.Equal(Without(was), Without(came));
        }
        ages.Sort();
        Assert.InRange(ages[0], AgeNs - 1_000_000, AgeNs + 50_000_000);
        Assert.InRange(ages[ages.Count / 2], AgeNs, AgeNs + 20_000_000);
        if (frames)
            AssertChecksums(seen);
    }

    [RootFact]
    public void a_run_finds_the_recorded_feed_age()
    {
        string capture = Capture();
        using TelemetryProcess run = TelemetryBinary.StartRun(_lab.Pair, "--config", Config());

        RunResult play = _lab.Play(capture, "--config", Config(), "--retime");
        run.WaitForTotal(line => line.Count("feeds", 0, "packets"), Packets, PlayLab.Patience);
        run.Signal(Signals.Interrupt);
        RunResult live = run.WaitForEnd(PlayLab.Patience);
        RunResult replayed = TelemetryBinary.Run("replay", capture, "--config", Config(), "--json");

        Assert.True(play.ExitCode == 0, play.Errors);
        Assert.InRange(FeedAge(replayed), AgeNs, AgeNs + (AgeNs / 500));
        // And the way from the clock before the call to the hook on the other side.
        Assert.InRange(FeedAge(live), AgeNs - (AgeNs / 10), AgeNs + 20_000_000);
    }

    [RootFact]
    public void a_protocol_without_a_send_time_or_with_a_checksum_over_it_is_refused_by_name()
    {
        string config = _lab.Scratch.File("both.yaml");
        File.WriteAllText(config, $$"""
            play: {lab: [{{PlayLab.Network}}]}
            feeds:
              - {name: itch, protocol: moldudp64, lines: [{name: A, addresses: ["{{PlayLab.LineA}}:26400"]}]}
              - {name: tape, protocol: cta, lines: [{name: A, addresses: ["{{PlayLab.LineB}}:26401"]}]}
            """);

        RunResult result = _lab.Play(_lab.Capture(9, 100_000), "--config", config, "--retime");

        Assert.Equal(2, result.ExitCode);
        Assert.Contains("--retime: feed itch, protocol moldudp64: its packets have no send time of their own",
            result.Errors, StringComparison.Ordinal);
        Assert.Contains("--retime: feed tape, protocol cta: the checksum of its packets covers their send time",
            result.Errors, StringComparison.Ordinal);
        Assert.Empty(result.OfType("pacing"));
    }

    private string Capture()
    {
        CaptureBytes bytes = new CaptureBytes(bigEndian: false).PcapHeader(nanoseconds: true);
        for (int number = 0; number < Packets; number++)
        {
            long ns = (long)number * GapNs;
            byte[] packet = new byte[28];
            BinaryPrimitives.WriteInt32LittleEndian(packet, number + 1);
            BinaryPrimitives.WriteInt64LittleEndian(packet.AsSpan(4), (StartSeconds * SecondNs) + ns - AgeNs);
            BinaryPrimitives.WriteInt16LittleEndian(packet.AsSpan(12), 16);
            BinaryPrimitives.WriteInt64LittleEndian(packet.AsSpan(20), number * 7_919L);
            bytes.PcapRecord((uint)(StartSeconds + (ns / SecondNs)), (uint)(ns % SecondNs),
                Frames.UdpFrame(PlayLab.LineA, Port, packet));
        }
        return _lab.Write("recorded.pcap", bytes.ToArray());
    }

    private string Config()
    {
        string path = _lab.Scratch.File("cme.yaml");
        File.WriteAllText(path, $$"""
            play: {lab: [{{PlayLab.Network}}]}
            feeds:
              - {name: cme, protocol: cme-mdp3, lines: [{name: A, addresses: ["{{PlayLab.LineA}}:26400"]}]}
            """);
        return path;
    }

    /// <summary>Payload of a datagram without its send time.</summary>
    private static string Without(byte[] record) => Convert.ToHexString(
        [.. record.AsSpan(Payload, 4), .. record.AsSpan(TimeAt + sizeof(long), 16)]);

    private static void AssertChecksums(string capture)
    {
        using TelemetryProcess tcpdump = TelemetryProcess.Start("tcpdump", ["-nvvr", capture]);
        Assert.Equal(Packets, tcpdump.WaitForText(PlayLab.Patience).Count(
            line => line.Contains("[udp sum ok]", StringComparison.Ordinal)));
    }

    private static long FeedAge(RunResult result) => result.Summary.At("series").EnumerateArray()
        .Single(row => row.Text("series") == "feed_age").Count("p50_ns");

    private static long StampOf(byte[] record) =>
        (BinaryPrimitives.ReadUInt32LittleEndian(record) * SecondNs)
            + BinaryPrimitives.ReadUInt32LittleEndian(record.AsSpan(4));
}
