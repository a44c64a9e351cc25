// SPDX-License-Identifier: Apache-2.0
using System.Text.Json;
using Telemetry.Simulation.Exchange;
using TestSupport;
using TestSupport.Binary;
using TestSupport.CaptureFiles;
using TestSupport.Recognition;
using TestSupport.Simulation;

namespace EndToEnd.Tests;

/// <summary>The command <c>discover</c> for captures.</summary>
public class DiscoverCapturesTests
{
    private const string Found = "feed1 moldudp64-itch50 233.54.12.111:26400, "
        + "feed1 moldudp64-itch50 233.54.12.112:26401";

    [Fact]
    public void a_sample_and_the_whole_find_the_same_and_say_what_they_read()
    {
        using var scratch = new ScratchFolder();
        string path = scratch.File("day.pcap");
        File.WriteAllBytes(path, Capture(packets: 20_000));
        long length = new FileInfo(path).Length;
        Assert.InRange(length, 3 << 20, 20 << 20);

        RunResult whole = TelemetryBinary.Run("discover", path, "--json");
        RunResult sample = TelemetryBinary.Run("discover", path, "--sample", "1MiB", "--json");
        RunResult replay = TelemetryBinary.Run("replay", path, "--sample", "1MiB", "--json");
        using TelemetryProcess people = TelemetryBinary.Start("discover", path, "--sample", "1MiB");

        Assert.Contains(people.WaitForText(TimeSpan.FromSeconds(60)),
            line => line.StartsWith("looked at 1", StringComparison.Ordinal)
                && line.Contains("at 64 places", StringComparison.Ordinal));
        Assert.Equal((0, 0, 0), (whole.ExitCode, sample.ExitCode, replay.ExitCode));
        Assert.Equal((Found, Found, Found), (FeedsOf(whole), FeedsOf(sample), FeedsOf(replay)));
        Assert.Equal(("discover", 0), (whole.Summary.Text("mode"), whole.Summary.At("interfaces").GetArrayLength()));
        Assert.Equal((length, length), (whole.Summary.Count("captures", 0, "bytes"),
            whole.Summary.Count("captures", 0, "bytes_read")));
        Assert.False(whole.Summary.Flag("captures", 0, "sampled"));
        Assert.Equal("", whole.Errors);
        foreach (JsonElement read in (JsonElement[])
            [sample.Summary.At("captures", 0), replay.Summary.At("recognition", 0)])
        {
            Assert.Equal((true, 64, 0, 0), (read.Flag("sampled"), read.Count("places"), read.Count("places_refused"),
                read.Count("breaks")));
            Assert.InRange(read.Count("bytes_read"), (1 << 20) - 64, 1 << 20);
            Assert.Equal(length, read.Count("bytes"));
        }
        Assert.Contains("at 64 places: what came only elsewhere is not found", sample.Errors, StringComparison.Ordinal);
        Assert.False(TelemetryBinary.Run("replay", path, "--json").Summary.TryGetProperty("recognition", out _));
    }

    [Fact]
    public void standard_input_is_read_to_its_end_and_a_cut_capture_fails_after_its_findings()
    {
        byte[] capture = Capture(packets: 2_000);

        RunResult input = TelemetryBinary.RunWithInput(capture, "discover", "-", "--json");
        RunResult cut = TelemetryBinary.RunWithInput(capture[..^3], "discover", "-", "--json");

        Assert.Equal((0, 1), (input.ExitCode, cut.ExitCode));
        Assert.Equal((Found, Found), (FeedsOf(input), FeedsOf(cut)));
        Assert.Equal(capture.Length, input.Summary.Count("captures", 0, "bytes_read"));
        Assert.Contains("the file ends inside a record", cut.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public void a_declared_protocol_is_found_written_and_measured()
    {
        const uint second = 1_700_000_000;
        const int packets = 300;
        using var scratch = new ScratchFolder();
        string path = scratch.File("house.pcap");
        string declared = scratch.File("declared.yaml");
        string found = scratch.File("found.yaml");
        var bytes = new CaptureBytes(false).PcapHeader(nanoseconds: true);
        for (uint number = 1; number <= packets; number++)
            bytes.PcapRecord(second, number * 1_000, Frames.UdpFrame("239.3.3.1", 6001,
                new Wire().Text("HOUSE").Be(number, 8).Body((int)number, 40).Packet()));
        File.WriteAllBytes(path, bytes.ToArray());
        File.WriteAllText(declared, """
            protocols:
              - name: house
                header: 13
                match: {0: "48 4F 55 53 45"}
                sequence: {offset: 5, width: 8, numbers: packets}

            """);

        RunResult without = TelemetryBinary.Run("discover", path, "--json");
        RunResult with = TelemetryBinary.Run(
            "discover", path, "--config", declared, "--write-config", found, "--json");
        RunResult measured = TelemetryBinary.Run("replay", path, "--config", found, "--json");
        RunResult atOnce = TelemetryBinary.Run("replay", path, "--config", declared, "--json");

        Assert.Equal("", FeedsOf(without));
        Assert.Equal("feed1 house 239.3.3.1:6001", FeedsOf(with));
        Assert.Equal("feed1 house 239.3.3.1:6001", FeedsOf(atOnce));
        Assert.Equal((packets, packets), (measured.Summary.Count("feeds", 0, "packets"),
            atOnce.Summary.Count("feeds", 0, "packets")));
    }

    private static byte[] Capture(long packets) => ScriptedCapture.Make(new FeedScriptOptions
    {
        Seed = 3,
        Packets = packets,
        IntervalNs = 10_000,
    }).Capture;

    private static string FeedsOf(RunResult result) => string.Join(", ", result.OfType("detected")
        .Where(line => line.Text("kind") != "unknown")
        .Select(line => $"{line.Text("name")} {line.Text("protocol")} {line.Text("address")}:{line.Count("port")}"));
}
