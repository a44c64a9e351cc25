// SPDX-License-Identifier: Apache-2.0
using System.Text.Json;
using TestSupport;

namespace EndToEnd.Tests;

/// <summary>The command <c>replay</c> and the command line's answers to bad input.</summary>
public class ReplayTests
{
    [VectorsFact]
    public void real_captures_decode_as_their_description_says()
    {
        string[] protocols = ["moldudp64", "moldudp64-itch50", "soupbintcp-ouch5"];
        int packets = 0;
        foreach (VectorReplay capture in VectorReplay.All().Where(capture => protocols.Contains(capture.Protocol)))
            packets += capture.AssertReplayAgrees(arguments => TelemetryBinary.Run(arguments));

        Assert.True(packets > 100, $"only {packets} packets were compared");
    }

    [Theory]
    [InlineData(2, "nosuch", "replay", "FILE", "--feed", "f=nosuch@1.2.3.4:5")]
    [InlineData(2, "moldudp64", "replay", "FILE", "--feed", "f=moldudp46@1.2.3.4:5")]
    [InlineData(1, "no-such-file", "replay", "no-such-file", "--feed", "f=moldudp64@1.2.3.4:5")]
    [InlineData(2, "no-such-config", "run", "--config", "no-such-config")]
    [InlineData(2, "", "no-such-command")]
    public void bad_input_is_named_and_has_its_exit_code(int exitCode, string named, params string[] arguments)
    {
        using var scratch = new ScratchFolder();
        string file = scratch.File("empty.pcap");
        File.WriteAllBytes(file, EmptyCapture);

        RunResult result = TelemetryBinary.Run([.. arguments.Select(argument => argument == "FILE" ? file : argument)]);

        Assert.Equal(exitCode, result.ExitCode);
        Assert.Contains(named, result.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public void a_capture_that_ends_in_the_middle_gives_what_was_readable_and_the_offset()
    {
        using var scratch = new ScratchFolder();
        string file = scratch.File("cut.pcap");
        File.WriteAllBytes(file, [.. EmptyCapture, 1, 2, 3, 4, 5]);

        RunResult result = TelemetryBinary.Run("replay", file, "--feed", "f=moldudp64@1.2.3.4:5", "--json");

        Assert.Equal(1, result.ExitCode);
        Assert.Contains("24", result.Errors, StringComparison.Ordinal);
        Assert.Equal("summary", RunResult.Type(result.Summary));
    }

    // pcap, little-endian, microseconds, Ethernet, no packet.
    private static byte[] EmptyCapture =>
        [0xd4, 0xc3, 0xb2, 0xa1, 2, 0, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 4, 0, 1, 0, 0, 0];
}
