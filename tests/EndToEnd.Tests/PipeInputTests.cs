// SPDX-License-Identifier: Apache-2.0
using System.Diagnostics;
using System.Text.Json;
using System.Text.RegularExpressions;
using TestSupport;
using TestSupport.Binary;

namespace EndToEnd.Tests;

/// <summary><c>replay</c> of input that can be read only once: named pipes and standard input by its path.</summary>
public class PipeInputTests
{
    private const int Packets = 1_000;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Theory]
    [InlineData("--json")]
    [InlineData("--json", "--feed", "feed1=moldudp64@239.1.1.1:5000")]
    public void a_named_pipe_is_read_to_its_end(params string[] options)
    {
        using var scratch = new ScratchFolder();
        string pipe = MakePipe(scratch);

        using TelemetryProcess replay = TelemetryBinary.Start(["replay", pipe, .. options]);
        File.WriteAllBytes(pipe, ReplayTests.Capture(ReplayTests.Line(1)));     // waits for the reader
        RunResult result = replay.WaitForEnd(Patience);

        Assert.Equal((0, ""), (result.ExitCode, result.Errors));
        Assert.Equal(Packets, result.Summary.Count("feeds", 0, "messages"));
        Assert.Equal(Packets, result.Summary.Count("ledger", "seen"));
    }

    [Theory]
    [InlineData("{0} replay /dev/stdin --json < <(cat {1})")]
    [InlineData("{0} replay <(cat {1}) --json")]
    [InlineData("{0} replay <(gzip --stdout {1}) --json")]
    public void a_pipe_of_the_shell_is_recognised_and_replayed(string command)
    {
        using var scratch = new ScratchFolder();
        string file = scratch.File("a.pcap");
        File.WriteAllBytes(file, ReplayTests.Capture(ReplayTests.Line(1)));

        using TelemetryProcess shell = TelemetryProcess.Start(
            "bash", ["-c", string.Format(null, command, TelemetryBinary.Path, file)]);
        RunResult result = shell.WaitForEnd(Patience);

        Assert.Equal((0, ""), (result.ExitCode, result.Errors));
        Assert.Equal("moldudp64", Assert.Single(result.OfType("detected")).Text("protocol"));
        Assert.Equal(Packets, result.Summary.Count("feeds", 0, "messages"));
    }

    [Theory]
    [InlineData(Signals.Terminate)]
    [InlineData(Signals.Interrupt)]
    [InlineData(Signals.Terminate, "--feed", "feed1=moldudp64@239.1.1.1:5000")]
    [InlineData(Signals.Terminate, "--feed", "feed1=moldudp64@239.1.1.1:5000", "--threads", "2")]
    public void waiting_for_a_writer_ends_with_a_signal(int signal, params string[] options)
    {
        using var scratch = new ScratchFolder();
        string pipe = MakePipe(scratch);
        using TelemetryProcess replay = TelemetryBinary.Start(["replay", pipe, "--json", .. options]);
        AwaitOpen(replay, pipe);

        replay.Signal(signal);
        RunResult result = replay.WaitForEnd(Patience);

        CheckStopped(result, signal, pipe);
        Assert.Equal(0, result.Summary.Count("ledger", "seen"));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void a_signal_while_the_writer_pauses_ends_with_what_came(bool isCompressed)
    {
        using var scratch = new ScratchFolder();
        string pipe = MakePipe(scratch);
        byte[] capture = ReplayTests.Capture(ReplayTests.Line(1));
        byte[] bytes = isCompressed ? ReplayTests.Compress(capture)[..^8] : capture;
        using TelemetryProcess replay = TelemetryBinary.Start(
            "replay", pipe, "--json", "--feed", "feed1=moldudp64@239.1.1.1:5000", "--packets");
        using FileStream writer = File.OpenWrite(pipe);
        writer.Write(bytes);
        writer.Flush();
        if (!isCompressed)
            replay.WaitForAnyLine("packet", line => line.Count("first_sequence") == 2, Patience);

        replay.Signal(Signals.Terminate);
        RunResult result = replay.WaitForEnd(Patience);

        CheckStopped(result, Signals.Terminate, pipe);
        Assert.InRange(result.Summary.Count("ledger", "seen"), isCompressed ? 0 : 2, Packets);
    }

    [Theory]
    [InlineData(Signals.Terminate)]
    [InlineData(Signals.Interrupt)]
    public void a_signal_in_the_midst_of_a_set_says_how_much_of_it_was_read(int signal)
    {
        using var scratch = new ScratchFolder();
        string pipe = MakePipe(scratch);
        string file = scratch.File("whole.pcap");
        byte[] capture = ReplayTests.Capture(ReplayTests.Line(1));
        File.WriteAllBytes(file, capture);
        using TelemetryProcess replay = TelemetryBinary.Start("replay", file, pipe, "--json",
            "--feed", "feed1=moldudp64@239.1.1.1:5000", "--packets", "--fail-on-gap", "--fail-on-incomplete");
        using FileStream writer = File.OpenWrite(pipe);
        writer.Write(capture.AsSpan(0, capture.Length / 2));
        writer.Flush();
        replay.WaitForAnyLine("packet", line => line.Count("first_sequence") == 2, Patience);

        replay.Signal(signal);
        RunResult result = replay.WaitForEnd(Patience);

        CheckStopped(result, signal, "2 captures");
        JsonElement read = result.Summary.GetProperty("captures_read");
        Assert.Equal(file, read[0].Text("capture"));
        Assert.Equal(capture.Length, read[0].Count("bytes"));
        Assert.InRange(read[0].Count("bytes_read"), 0, capture.Length);
        Assert.Equal(pipe, read[1].Text("capture"));
        Assert.Equal(JsonValueKind.Null, read[1].GetProperty("bytes").ValueKind);
        Assert.False(result.Summary.GetProperty("feeds")[0].GetProperty("complete").GetBoolean());
    }

    [Fact]
    public void a_pipe_that_is_named_twice_is_refused()
    {
        using var scratch = new ScratchFolder();
        string pipe = MakePipe(scratch);
        using TelemetryProcess replay = TelemetryBinary.Start(
            "replay", pipe, pipe, "--feed", "feed1=moldudp64@239.1.1.1:5000");
        using FileStream writer = File.OpenWrite(pipe);
        writer.Write(ReplayTests.Capture([]));       // the header alone
        writer.Flush();

        RunResult result = replay.WaitForEnd(Patience);

        Assert.Equal(2, result.ExitCode);
        Assert.Equal($"{pipe}: it is named twice and can be read only once; name it once\n", result.Errors);
    }

    private static string MakePipe(ScratchFolder folder)
    {
        string pipe = folder.File("pipe");
        using Process made = Process.Start("mkfifo", [pipe]);
        made.WaitForExit();
        return pipe;
    }

    /// <summary>A replay that was stopped says so by its exit code, on standard error, and in its summary.</summary>
    private static void CheckStopped(RunResult result, int signal, string where)
    {
        Assert.Equal(128 + signal, result.ExitCode);
        Assert.Matches(
            $"(^|\n){Regex.Escape(where)}: stopped after [0-9]+ bytes; all that was found is of that part only\n$",
            result.Errors);
        Assert.True(result.Summary.GetProperty("stopped").GetBoolean());
        Assert.All(result.Summary.GetProperty("feeds").EnumerateArray(),
            feed => Assert.False(feed.GetProperty("complete").GetBoolean()));
    }

    private static void AwaitOpen(TelemetryProcess process, string path) => Assert.True(SpinWait.SpinUntil(
        () => Directory.EnumerateFiles($"/proc/{process.Id}/fd")
            .Any(link => new FileInfo(link).LinkTarget == path), Patience), "the pipe was never opened");
}
