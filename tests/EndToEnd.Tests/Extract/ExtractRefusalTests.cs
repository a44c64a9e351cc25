// SPDX-License-Identifier: Apache-2.0
using TestSupport;
using TestSupport.Binary;

namespace EndToEnd.Tests.Extract;

/// <summary>What <c>extract</c> refuses, and what it says then.</summary>
public class ExtractRefusalTests
{
    private static readonly string[] Flows =
        ["--feed", "f=moldudp64@239.1.1.1:5000,239.1.1.2:5000", "--repair-window", "100us"];

    [Theory]
    [InlineData(1, "no event gap:99; events in the captures: 1 feed_gap (feed_gap:2), 3 line_gap (line_gap:1 to",
        "--event", "gap:99")]
    [InlineData(1, "no order has the key 4711; orders in the captures: 0", "--order", "4711")]
    [InlineData(1, "no packet is in the window, so nothing was written", "--at", "2033-01-01T00:00:00Z")]
    [InlineData(1, "no packet is in the window, so nothing was written", "--at", "1600000000000000000")]
    [InlineData(2, "\"gap\" cannot be read; expected kind and id", "--event", "gap")]
    [InlineData(2, "\"noon\" cannot be read; expected a time as", "--at", "noon")]
    [InlineData(2, "events are chosen in several ways; give one of", "--at", "0", "--order", "1")]
    [InlineData(2, "no events are chosen; give one of")]
    [InlineData(2, "expected a whole number from 1 to", "--all-events", "--limit", "0")]
    public void a_wrong_choice_is_explained_and_writes_nothing(int exitCode, string error, params string[] choice)
    {
        using var scratch = new ScratchFolder();
        File.WriteAllBytes(scratch.File("in.pcap"), ExtractTests.Made());

        RunResult result = TelemetryBinary.Run(
            ["extract", scratch.File("in.pcap"), .. Flows, .. choice, "-w", scratch.File("out.pcapng"), "--json"]);

        Assert.Equal(exitCode, result.ExitCode);
        Assert.Contains(error, result.Errors, StringComparison.Ordinal);
        Assert.Equal(["in.pcap"], Directory.GetFileSystemEntries(scratch.Path).Select(Path.GetFileName));
    }

    [Fact]
    public void a_file_that_exists_stays_as_it_is()
    {
        using var scratch = new ScratchFolder();
        File.WriteAllBytes(scratch.File("in.pcap"), ExtractTests.Made());

        RunResult result = TelemetryBinary.Run(["extract", scratch.File("in.pcap"), .. Flows, "--event", "gap:2",
            "-w", scratch.File("in.pcap"), "--json"]);

        Assert.Equal(1, result.ExitCode);
        Assert.Contains("in.pcap: it exists; give another name", result.Errors, StringComparison.Ordinal);
        Assert.Equal(ExtractTests.Made(), File.ReadAllBytes(scratch.File("in.pcap")));
    }

    [Fact]
    public void what_can_be_read_only_once_is_refused()
    {
        using var scratch = new ScratchFolder();

        RunResult result = TelemetryBinary.Run(
            ["extract", "-", .. Flows, "--event", "gap:2", "-w", scratch.File("out"), "--json"]);

        Assert.Equal(2, result.ExitCode);
        Assert.Contains("standard input: it can be read only once", result.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public void a_limit_of_file_sizes_ends_it_and_leaves_nothing()
    {
        using var scratch = new ScratchFolder();
        File.WriteAllBytes(scratch.File("in.pcap"), ExtractTests.Made());
        using TelemetryProcess process = TelemetryProcess.Start("sh",
        [
            "-c", "ulimit -f 4; exec \"$@\"", "sh", TelemetryBinary.Built, "extract", scratch.File("in.pcap"), .. Flows,
            "--event", "gap:2", "-w", scratch.File("out.pcapng"), "--json",
        ]);

        RunResult result = process.WaitForEnd(TimeSpan.FromSeconds(60));

        Assert.Equal(1, result.ExitCode);
        Assert.Contains("out.pcapng: it cannot be written: it would be too large", result.Errors,
            StringComparison.Ordinal);
        Assert.Equal(["in.pcap"], Directory.GetFileSystemEntries(scratch.Path).Select(Path.GetFileName));
        Assert.Empty(result.Lines);
    }

    [RootFact]
    [Trait("needs", "root")]
    public void a_full_disk_ends_it_and_leaves_only_whole_files()
    {
        using var scratch = new ScratchFolder();
        using var disk = new SmallDisk(kilobytes: 64);
        File.WriteAllBytes(scratch.File("in.pcap"), ExtractTests.Made());

        RunResult result = TelemetryBinary.Run(["extract", scratch.File("in.pcap"), .. Flows, "--event", "gap:2",
            "-w", disk.File("out.pcapng"), "--json"]);

        Assert.Equal(1, result.ExitCode);
        Assert.Contains("out.pcapng: it cannot be written: No space left on device", result.Errors,
            StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(disk.Path));
        Assert.Empty(result.Lines);
    }
}
