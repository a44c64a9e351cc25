// SPDX-License-Identifier: Apache-2.0
using TestSupport;
using TestSupport.Binary;

namespace EndToEnd.Tests.Extract;

/// <summary><c>replay --black-box</c>: what <c>extract --all-events</c> does, behind a replay.</summary>
public class ReplayedEventsTests
{
    [Fact]
    public void the_files_are_those_of_extract_and_what_replay_prints_is_the_same()
    {
        using var scratch = new ScratchFolder();
        (string input, string box, string events) = (
            scratch.File("in.pcap"), scratch.File("box"), scratch.File("events"));
        File.WriteAllBytes(input, ExtractTests.Made());

        RunResult plain = TelemetryBinary.Run(["replay", input, .. ExtractTests.Flows, "--json"]);
        RunResult boxed = TelemetryBinary.Run(
            ["replay", input, .. ExtractTests.Flows, "--json", "--black-box", box, "--fail-on-gap"]);
        RunResult extracted = TelemetryBinary.Run(
            ["extract", input, .. ExtractTests.Flows, "--all-events", "-w", events, "--json"]);

        string[] names = [.. Directory.GetFiles(events, "*.pcapng").Select(path => Path.GetFileName(path)!).Order()];
        Assert.NotEmpty(names);
        Assert.Equal(names, Directory.GetFiles(box, "*.pcapng").Select(path => Path.GetFileName(path)).Order());
        Assert.All(names, name => Assert.Equal(
            File.ReadAllBytes(Path.Combine(events, name)), File.ReadAllBytes(Path.Combine(box, name))));
        Assert.Equal(extracted.Lines.Select(line => line.GetRawText().Replace(events, box, StringComparison.Ordinal)),
            File.ReadAllLines(Path.Combine(box, "index.jsonl")));
        Assert.All(names, name => Assert.Contains(Path.Combine(box, name), boxed.Errors, StringComparison.Ordinal));
        Assert.Equal(plain.OfType("gap").Select(line => line.GetRawText()),
            boxed.OfType("gap").Select(line => line.GetRawText()));
        Assert.Equal(plain.Summary.At("feeds").GetRawText(), boxed.Summary.At("feeds").GetRawText());
        Assert.Equal((0, 4), (plain.ExitCode, boxed.ExitCode));
    }

    [Fact]
    public void a_capture_that_ends_early_gives_the_files_of_what_stands_before_and_one_read_once_is_refused()
    {
        using var scratch = new ScratchFolder();
        File.WriteAllBytes(scratch.File("cut.pcap"), ExtractTests.Made()[..^50]);

        RunResult cut = TelemetryBinary.Run(
            ["replay", scratch.File("cut.pcap"), .. ExtractTests.Flows, "--json", "--black-box", scratch.File("box")]);
        RunResult piped = TelemetryBinary.Run(
            ["replay", "-", .. ExtractTests.Flows, "--black-box", scratch.File("other")]);

        Assert.Equal((1, 2), (cut.ExitCode, piped.ExitCode));
        Assert.NotEmpty(Directory.GetFiles(scratch.File("box"), "*.pcapng"));
        Assert.Contains("can be read only once", piped.Errors, StringComparison.Ordinal);
        Assert.False(Directory.Exists(scratch.File("other")));
    }
}
