// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using System.Text.Json;
using TestSupport;
using TestSupport.Binary;

namespace EndToEnd.Tests;

/// <summary>A host without tzdata: the folder of the zones is an empty one.</summary>
public class ZoneTests
{
    private const string Remedy = "install the package tzdata";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Fact]
    public void a_zone_that_is_configured_is_an_error()
    {
        using var folder = new ScratchFolder();
        string config = folder.File("telemetry.yaml");
        File.WriteAllText(config, """
            day: {starts: "17:00", zone: America/Chicago}
            feeds:
              - {name: f, protocol: moldudp64, lines: [{address: "233.1.1.1:5000"}]}
            """);

        RunResult result = TelemetryBinary.RunWithZones(Zones(folder), "config", "check", config);

        Assert.Equal(2, result.ExitCode);
        Assert.Empty(result.Lines);
        string line = Assert.Single(result.Errors.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.Contains($"{config}:1:", line, StringComparison.Ordinal);
        Assert.Contains("America/Chicago", line, StringComparison.Ordinal);
        Assert.Contains(Remedy, line, StringComparison.Ordinal);
        Assert.Equal(0, PlainRun.Of(Patience, TelemetryBinary.Path, "config", "check", config).ExitCode);
    }

    [Fact]
    public void a_protocols_zone_leaves_out_the_age_of_the_feed_and_says_so_once()
    {
        using var folder = new ScratchFolder();
        string capture = folder.File("itch.pcap");
        File.WriteAllBytes(capture, Capture());
        string[] replay = ["replay", capture, "--feed", "f=moldudp64-itch50@239.1.1.1:5000", "--json"];

        RunResult without = TelemetryBinary.RunWithZones(Zones(folder), replay);
        RunResult with = TelemetryBinary.Run(replay);

        Assert.Equal((0, 0), (without.ExitCode, with.ExitCode));
        Assert.Contains("feed_age", Series(with));
        Assert.DoesNotContain("feed_age", Series(without));
        Assert.Equal(2, without.Summary.Count("feeds", 0, "messages"));
        Assert.Single(without.Errors.Split('\n'), line => line.Contains(Remedy, StringComparison.Ordinal));
        Assert.DoesNotContain(Remedy, with.Errors, StringComparison.Ordinal);
    }

    private static string Zones(ScratchFolder folder) => Directory.CreateDirectory(folder.File("zones")).FullName;

    private static IEnumerable<string> Series(RunResult result) =>
        result.Summary.At("series").EnumerateArray().Select(series => series.Text("series")!);

    /// <summary>Two system events of 09:30:00 in New York, which UTC would make four hours old.</summary>
    private static byte[] Capture()
    {
        byte[] packet = new byte[20 + (2 * 14)];
        "SESSION001"u8.CopyTo(packet);
        packet[17] = 1;
        packet[19] = 2;
        for (int message = 0; message < 2; message++)
        {
            Span<byte> body = packet.AsSpan(20 + (14 * message), 14);
            body[1] = 12;
            body[2] = (byte)'S';
            BinaryPrimitives.WriteUInt64BigEndian(body[5..], 34_200_000_000_000UL);     // its upper 16 bits are 0
            body[13] = (byte)'Q';
        }
        byte[] frame = new PacketBuilder { DestinationPort = 5000, Payload = packet }.Build();
        return new CaptureBytes(bigEndian: false).PcapHeader(nanoseconds: true)
            .PcapRecord(1_753_968_600, 1_000_000, frame)        // 2025-07-31 13:30:00.001 UTC
            .ToArray();
    }
}
