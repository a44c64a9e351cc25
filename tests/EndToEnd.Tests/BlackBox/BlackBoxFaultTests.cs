// SPDX-License-Identifier: Apache-2.0
using System.Text.Json;
using EndToEnd.Tests.Extract;
using TestSupport;
using TestSupport.Binary;

namespace EndToEnd.Tests.BlackBox;

/// <summary>A black box whose reader stands still, whose folder goes away, or whose process is killed.</summary>
[Trait("needs", "root")]
public sealed class BlackBoxFaultTests : IDisposable
{
    private const int RecordHeader = 16;
    private const int Burst = 2_000;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly ScratchFolder _scratch = new();
    private readonly VethPair _network = new();

    public void Dispose()
    {
        _network.Dispose();
        _scratch.Dispose();
    }

    [WiresharkFact(NeedsRoot = true)]
    public void frames_that_the_readers_ring_lost_are_in_the_file()
    {
        string box = _scratch.File("box");
        using TelemetryProcess run = Start(
            $"{{directory: {box}, packets: flows, before: 10s, after: 2s, peak: 100}}", "--ring-bytes", "64KiB");
        byte[][] frames = [.. Enumerable.Range(1, Burst).Select(number => Frame((ulong)number))];

        run.Signal(Signals.Stop);
        _network.SendFrames(frames);
        run.Signal(Signals.Continue);
        run.WaitForAnyLine("event", line => line.Text("event") == "black_box", Patience);
        RunResult result = Stop(run);

        Assert.NotEqual(0, result.Summary.Count("ledger", "lost_ring"));
        JsonElement told = result.OfType("event").First(line => line.Text("event") == "black_box");
        Assert.True(told.Flag("complete"), told.ToString());
        List<byte[]> kept = [.. Wireshark.Records(told.Text("file")!).Select(record => record[RecordHeader..])];
        Assert.Equal(frames, kept);
        Assert.Equal(result.Summary.Count("ledger", "lost_ring"), Wireshark.Commented(told.Text("file")!)
            .Count(fields => fields[1].Contains("lost by the appliance", StringComparison.Ordinal)));
    }

    [RootTheory]
    [InlineData("chmod", "remount,ro")]
    [InlineData("gone", null)]
    public void a_folder_that_cannot_be_written_any_more_costs_the_files_and_says_so(string name, string? mount)
    {
        using var disk = new SmallDisk(4_096);
        string box = disk.File(name);
        using TelemetryProcess run = Start($"{{directory: {box}, before: 1ms, after: 1ms}}");

        if (mount is null)
            Directory.Delete(box, recursive: true);
        else
            PlainRun.Succeed(Patience, "mount", "-o", mount, disk.Path);
        _network.SendFrames([Frame(1), Frame(3)]);
        run.WaitForAnyLine("event", line => line.Text("event") == "file_not_written", Patience);
        RunResult result = Stop(run);

        Assert.Equal((0L, 1L),
            (result.Summary.Count("black_box", "files"), result.Summary.Count("black_box", "not_written")));
        Assert.Equal(2, result.Summary.Count("ledger", "processed"));
    }

    [WiresharkFact(NeedsRoot = true)]
    public void a_window_of_a_microsecond_has_the_packet_that_opened_the_gap()
    {
        string box = _scratch.File("box");
        using TelemetryProcess run = Start($"{{directory: {box}, before: 1us, after: 1us}}");

        _network.SendFrames([Frame(1), Frame(3)]);
        run.WaitForAnyLine("event", line => line.Text("event") == "black_box", Patience);
        RunResult result = Stop(run);

        JsonElement told = result.OfType("event").Single(line => line.Text("event") == "black_box");
        Assert.InRange(told.Count("packets"), 1, 2);
        Assert.Equal(Frame(3), Wireshark.Records(told.Text("file")!)[^1][RecordHeader..]);
    }

    [RootFact]
    public void what_a_killed_process_was_writing_is_removed_at_the_next_start_and_the_rest_is_whole()
    {
        string box = _scratch.File("box");
        string config = Write($"{{directory: {box}, flight_bytes: 32MiB, before: 2s}}");
        using TelemetryProcess demo = TelemetryBinary.Start(
            "demo", "--config", config, "--seconds", "20", "--rate", "20000", "--seed", "3", "--json");
        Assert.True(SpinWait.SpinUntil(
            () => Directory.Exists(box) && Directory.GetFiles(box, "*.pcapng").Length > 0
                && Directory.GetFiles(box, "*.part").Length > 0, Patience));
        demo.Signal(Signals.Kill);
        demo.WaitForText(Patience);
        string[] left = Directory.GetFiles(box, "*.pcapng");

        using TelemetryProcess run = Start($"{{directory: {box}}}");
        Stop(run);

        Assert.Empty(Directory.GetFiles(box, "*.part"));
        Assert.Equal(left.Order(), Directory.GetFiles(box, "*.pcapng").Order());
        foreach (string file in left)
            Assert.Equal(0, TelemetryBinary.Run("replay", file, "--config", config, "--json").ExitCode);
    }

    private TelemetryProcess Start(string box, params string[] options)
    {
        TelemetryProcess run = TelemetryBinary.StartInside(_network.Receiver,
        [
            "run", "--config", Write(box), "--interface", _network.ReceiverInterface,
            "--feed", $"f=moldudp64@{_network.ReceiverAddress}:5000", "--json", .. options,
        ]);
        run.WaitForErrors("receive by", Patience);
        return run;
    }

    private static RunResult Stop(TelemetryProcess run)
    {
        run.Signal(Signals.Interrupt);
        return run.WaitForEnd(Patience);
    }

    private byte[] Frame(ulong number) => new PacketBuilder
    {
        Source = System.Net.IPAddress.Parse(_network.SenderAddress),
        Destination = System.Net.IPAddress.Parse(_network.ReceiverAddress),
        DestinationPort = 5000,
        Payload = MoldSender.Packet(number),
    }.Build();

    private string Write(string box)
    {
        string path = _scratch.File("box.yaml");
        File.WriteAllText(path, $"black_box: {box}\n");
        return path;
    }
}
