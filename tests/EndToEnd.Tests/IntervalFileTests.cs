// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using System.Text.Json;
using HdrHistogram;
using TestSupport;
using TestSupport.Binary;

namespace EndToEnd.Tests;

/// <summary>Files of intervals that <c>run</c> writes while it is killed, and starts again.</summary>
[Trait("needs", "root")]
public class IntervalFileTests
{
    private const string Channel = "aeron:udp?endpoint=127.0.0.1:20934";
    private const int Port = 5000;
    private const int Packets = 10_000;
    private const int Parts = 20;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [RootFact]
    public void a_run_that_is_killed_leaves_files_that_are_read_and_the_next_goes_on_behind()
    {
        using var network = new VethPair();
        using var folder = new ScratchFolder();
        (string csv, string hlog) = (folder.File("lines.csv"), folder.File("series.hlog"));
        string[] options = ["--config", WriteConfig(network, folder), "--csv", csv, "--hlog", hlog];
        using var sender = new MoldSender(network, Port);

        using (TelemetryProcess first = TelemetryBinary.StartRun(network, options))
        {
            sender.Send(Packets, packetsPerSecond: Packets);
            first.WaitForTotal(snapshot => snapshot.Count("feeds", 0, "packets"), Packets, Patience);
            first.Signal(Signals.Kill);
            first.WaitForText(Patience);
        }
        Assert.Equal(Packets, PacketsIn(csv));
        Assert.Equal(Packets - 1, SamplesIn(hlog, "inter_arrival/f/A"));
        network.WaitForNoXdpProgram(Patience);

        using TelemetryProcess second = TelemetryBinary.StartRun(network, options);
        sender.Send(Packets, packetsPerSecond: Packets);
        second.Signal(Signals.Terminate);
        JsonElement summary = second.WaitForEnd(Patience).Summary;

        Assert.Equal(Packets, summary.Count("feeds", 0, "packets"));
        Assert.Equal(2 * Packets, PacketsIn(csv));
        Assert.Equal(2 * (Packets - 1), SamplesIn(hlog, "inter_arrival/f/A"));
    }

    [RootFact]
    public void intervals_of_a_run_add_up_to_its_summary_in_every_series_its_own_too()
    {
        using var network = new VethPair();
        using var folder = new ScratchFolder();
        string hlog = folder.File("series.hlog");
        using var sender = new MoldSender(network, Port);
        using TelemetryProcess run = TelemetryBinary.StartRun(
            network, "--config", WriteConfig(network, folder), "--hlog", hlog);

        for (int part = 0; part < Parts; part++)
        {
            sender.Send(Packets / Parts, packetsPerSecond: Packets);
            sender.Skip(1);                                 // an event that a packet raises, the second one behind it
        }
        run.Signal(Signals.Terminate);
        RunResult result = run.WaitForEnd(Patience);

        JsonElement[] reported = [.. result.Summary.At("series").EnumerateArray().Where(row => row.Count("count") > 0)];
        Assert.Equal(["appliance_publish", "appliance_reader", "inter_arrival"],
            reported.Select(row => row.Text("series")!).Order(StringComparer.Ordinal));
        Assert.All(reported, row => Assert.Equal(row.Count("count"), SamplesIn(hlog,
            row.Text("key") is { } key ? $"{row.Text("series")}/{key}" : row.Text("series")!)));
    }

    [RootFact]
    public void a_file_at_the_limit_of_its_size_is_reported_and_measuring_goes_on()
    {
        const int Limit = 100_000;
        using var network = new VethPair();
        using var folder = new ScratchFolder();
        string hlog = folder.File("series.hlog");
        File.WriteAllText(hlog, $"#[Histogram log format version 1.3]\n#{new string('-', Limit)}\n");
        long before = new FileInfo(hlog).Length;
        using var sender = new MoldSender(network, Port);
        using TelemetryProcess run = TelemetryBinary.StartRun(
            network, "--config", WriteConfig(network, folder), "--hlog", hlog);
        run.LimitFileSize(Limit);

        sender.Send(Packets, packetsPerSecond: Packets);
        run.WaitForErrors("it cannot be written: it would be too large", Patience);
        run.Signal(Signals.Terminate);
        RunResult result = run.WaitForEnd(Patience);

        Assert.Equal((1, Packets), (result.ExitCode, result.Summary.Count("feeds", 0, "packets")));
        Assert.Equal(before, new FileInfo(hlog).Length);
    }

    private static long PacketsIn(string csv)
    {
        string[][] rows = [.. File.ReadAllLines(csv).Select(line => line.Split(','))];
        Assert.Equal("start", rows[0][0]);
        Assert.All(rows, row => Assert.Equal(rows[0].Length, row.Length));
        int line = Array.IndexOf(rows[0], "line");
        int packets = Array.IndexOf(rows[0], "packets");
        // Headers again would be no numbers.
        return rows[1..].Where(row => row[line] == "A")
            .Sum(row => long.Parse(row[packets], CultureInfo.InvariantCulture));
    }

    private static long SamplesIn(string hlog, string tag)
    {
        using FileStream file = File.OpenRead(hlog);
        using var reader = new HistogramLogReader(file);
        return reader.ReadHistograms().Where(histogram => histogram.Tag == tag).Sum(histogram => histogram.TotalCount);
    }

    private static string WriteConfig(VethPair network, ScratchFolder folder)
    {
        string path = folder.File("telemetry.yaml");
        File.WriteAllText(path, $$"""
            interval: 100ms
            repair_window: 1us
            capture: {ring_bytes: 4MiB, pipeline_events: 4096}
            aeron: {channel: "{{Channel}}", term_length: 64KiB}
            feeds:
              - name: f
                protocol: moldudp64
                lines: [{address: "{{network.ReceiverAddress}}:{{Port}}"}]
            """);
        return path;
    }
}
