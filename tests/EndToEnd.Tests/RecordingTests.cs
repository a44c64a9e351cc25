// SPDX-License-Identifier: Apache-2.0
using System.Text.Json;
using TestSupport;
using TestSupport.Binary;

namespace EndToEnd.Tests;

/// <summary>What a recording shows when it is played is what was shown when it was recorded.</summary>
[Trait("needs", "root")]
public sealed class RecordingTests
{
    private static readonly string[] OfOneSideOnly = ["mode", "stopped", "truth", "received"];

    [RootTheory]
    [InlineData(false)]
    [InlineData(true)]
    public void a_demo_played_from_its_recording_is_the_same_interval_by_interval(bool showsOrders)
    {
        using var scratch = new ScratchFolder();
        string recording = scratch.File("demo.telemetry");
        string[] orders = showsOrders ? ["--orders"] : [];

        RunResult demo = TelemetryBinary.Run(["demo", "--seconds", "3", "--json", "--instance", "md",
            "--label", "site=NY4", "--record", recording, "--csv", scratch.File("live.csv"), .. orders]);
        RunResult played = TelemetryBinary.Run(
            "watch", "--play", recording, "--json", "--csv", scratch.File("played.csv"));

        Assert.Equal((0, 0), (demo.ExitCode, played.ExitCode));
        Assert.Equal(("md", "NY4"), (played.Summary.Text("instance"), played.Summary.Text("labels", "site")));
        Assert.Equal(Members(demo.Summary), Members(played.Summary));
        foreach (string type in new[] { "snapshot", "gap", "event", "order" })
        {
            // The demo makes no lines of orders that were not asked for, and its recording shows all.
            if (type != "order" || showsOrders)
                Assert.Equal(demo.OfType(type).Select(Members), played.OfType(type).Select(Members));
        }
        Assert.True(demo.OfType("snapshot").Count() >= 3);
        Assert.Equal(demo.Summary.Count("sessions", 0, "orders"), played.OfType("order").Count());
        // Keys of orders are in a recording only where they were asked for.
        Assert.All(played.OfType("order"), order =>
            Assert.Equal(showsOrders, !order.Text("key")!.StartsWith('#')));
        Assert.Equal(File.ReadAllText(scratch.File("live.csv")), File.ReadAllText(scratch.File("played.csv")));
        Assert.All(played.Summary.At("received").EnumerateArray(), stream => Assert.Equal(0, stream.Count("missing")));
    }

    [Fact]
    public void options_of_a_channel_are_refused_with_a_recording()
    {
        RunResult refused = TelemetryBinary.Run("watch", "--play", "day.telemetry", "--stream", "1001");

        Assert.Equal(2, refused.ExitCode);
        Assert.Contains("--stream: --play reads a file, not a channel", refused.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public void what_is_no_recording_is_refused_with_its_name()
    {
        using var scratch = new ScratchFolder();
        string file = scratch.File("day.pcap");
        File.WriteAllText(file, "no recording");

        RunResult refused = TelemetryBinary.Run("watch", "--play", file, "--json");

        Assert.Equal(1, refused.ExitCode);
        Assert.Contains($"{file}: it is not a recording, or one of a later version; give a file that --record wrote",
            refused.Errors, StringComparison.Ordinal);
    }

    // A subscriber also says whose report it is.
    private static string Members(JsonElement line) => string.Join('\n', line.EnumerateObject()
        .Where(member => !OfOneSideOnly.Contains(member.Name)
            && (RunResult.Type(line) is "snapshot" or "summary"
                || member.Name is not ("host" or "instance" or "incarnation")))
        .Select(member => $"{member.Name}: {member.Value}"));
}
