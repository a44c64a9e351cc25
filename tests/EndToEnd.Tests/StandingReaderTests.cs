// SPDX-License-Identifier: Apache-2.0
using TestSupport;
using TestSupport.Binary;

namespace EndToEnd.Tests;

/// <summary>SIGTERM while the reader of standard output reads nothing: measuring ends in order, and the output is given
/// up.</summary>
[Trait("needs", "root")]
public class StandingReaderTests
{
    private const int PipeBytes = 1 << 16;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan LessThanOnePatience = TimeSpan.FromSeconds(2);

    [RootTheory]
    [InlineData("--json", "")]
    [InlineData("--packets", "")]
    [InlineData("--json", "2>&1")]
    public void it_detaches_writes_the_state_and_gives_the_output_up(string form, string errors)
    {
        using var network = new VethPair();
        using var scratch = new ScratchFolder();
        using FileStream pipe = FullPipe(scratch);
        using TelemetryProcess run = Start(network, scratch, form, errors);
        Assert.True(SpinWait.SpinUntil(network.HasXdpProgram, Patience), run.Errors);
        using var sender = new MoldSender(network, 5000);
        sender.Send(100, 5_000);

        run.Signal(Signals.Terminate);
        network.WaitForNoXdpProgram(Patience);
        RunResult result = run.WaitForEnd(Patience);

        Assert.Equal(1, result.ExitCode);
        Assert.Equal(100, StoredMessages.Of(scratch.File("state"), "f"));
        if (errors.Length == 0)
            Assert.Contains("standard output: its reader stands still: what it did not take is given up; let the "
                + "reader go on, or write to a file\n", result.Errors, StringComparison.Ordinal);
    }

    [RootFact]
    public void a_second_one_gives_the_output_up_at_once()
    {
        using var network = new VethPair();
        using var scratch = new ScratchFolder();
        using FileStream pipe = FullPipe(scratch);
        using TelemetryProcess run = Start(network, scratch, "--json", "");
        run.WaitForErrors("receive by", Patience);

        run.Signal(Signals.Terminate);
        network.WaitForNoXdpProgram(Patience);
        run.Signal(Signals.Terminate);

        Assert.True(run.EndsWithin(LessThanOnePatience), "it waits for the reader after a second SIGTERM");
        Assert.Equal(1, run.WaitForEnd(Patience).ExitCode);
    }

    [RootFact]
    public void a_reader_that_is_only_slow_gets_all_of_it()
    {
        using var network = new VethPair();
        using var scratch = new ScratchFolder();
        using FileStream pipe = FullPipe(scratch);
        using TelemetryProcess run = Start(network, scratch, "--json", "");
        run.WaitForErrors("receive by", Patience);
        run.Signal(Signals.Terminate);
        network.WaitForNoXdpProgram(Patience);

        using var taken = new MemoryStream();
        Task reader = Task.Run(() =>
        {
            byte[] piece = new byte[4096];
            while (!Text(taken).Contains("\"type\":\"summary\""))
                taken.Write(piece.AsSpan(0, pipe.Read(piece)));
        });

        Assert.Equal(0, run.WaitForEnd(Patience).ExitCode);
        Assert.True(reader.Wait(Patience), "no summary");
    }

    private static string Text(MemoryStream stream) => System.Text.Encoding.UTF8.GetString(stream.ToArray());

    // Open for reading too, so that neither end waits for the other.
    internal static FileStream FullPipe(ScratchFolder scratch)
    {
        using TelemetryProcess made = TelemetryProcess.Start("mkfifo", [scratch.File("pipe")]);
        Assert.Equal(0, made.WaitForEnd(Patience).ExitCode);
        var pipe = new FileStream(scratch.File("pipe"), FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite, 0);
        pipe.Write(new byte[PipeBytes]);
        return pipe;
    }

    private static TelemetryProcess Start(VethPair network, ScratchFolder scratch, string form, string errors)
    {
        string config = scratch.File("telemetry.yaml");
        File.WriteAllText(config, $"interval: 100ms\nstate_directory: {scratch.Path}\nfeeds:\n"
            + $"  - {{name: f, protocol: moldudp64, lines: [{{address: \"{network.ReceiverAddress}:5000\"}}]}}\n");
        string run = $"exec {TelemetryBinary.Path} run --interface {network.ReceiverInterface} --config {config} "
            + $"{form} > {scratch.File("pipe")} {errors}";
        return TelemetryProcess.Start("ip", ["netns", "exec", network.Receiver, "bash", "-c", run]);
    }
}
