// SPDX-License-Identifier: Apache-2.0
using System.Text.Json;
using Telemetry.Model.Clocks;
using TestSupport;
using TestSupport.Binary;

namespace EndToEnd.Tests;

/// <summary>A program of a running <c>run</c> that somebody takes off its interface.</summary>
[Trait("needs", "root")]
public class DetachedProgramTests
{
    private const int Rate = 2_000;
    private const long SecondNs = 1_000_000_000;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [RootFact]
    public void it_is_noticed_attached_again_and_what_passed_is_unobserved()
    {
        using var network = new VethPair();
        using TelemetryProcess run = TelemetryBinary.StartRun(
            network, "--feed", $"f=moldudp64@{network.ReceiverAddress}:5000", "--ring-bytes", "16MiB");
        using var sender = new MoldSender(network, 5000);
        sender.Send(200, Rate);
        run.WaitForTotal(line => line.Count("feeds", 0, "messages"), 200, Patience);
        string link = LinkOf(network);

        Task sending = Task.Run(() => sender.Send(3_000, Rate));
        Bpftool("link", "detach", "id", link);
        long detachedNs = MonotonicClock.NowNs;
        run.WaitForErrors($"{network.ReceiverInterface}: our programs are attached again", Patience);
        Assert.True(sending.Wait(Patience));
        sender.Send(100, Rate);
        run.Signal(Signals.Terminate);
        RunResult result = run.WaitForEnd(Patience);

        List<JsonElement> events =
            [.. result.OfType("event").Where(line => line.Text("event") == "program_detached")];
        Assert.Equal(["raised", "cleared"], events.Select(line => line.Text("state")!));
        Assert.All(events, line => Assert.Equal(network.ReceiverInterface, line.Text("interface")));
        Assert.InRange(events[0].Count("stamp_ns"), 0, detachedNs + SecondNs);
        JsonElement feed = result.Summary.At("feeds").EnumerateArray().Single();
        Assert.Equal(0, feed.Count("messages_lost"));
        Assert.InRange(feed.Count("messages_unobserved"), 1, 3_000);
        Assert.Equal(3_300, feed.Count("messages") + feed.Count("messages_unobserved"));
        Assert.All(result.OfType("gap"), gap => Assert.Equal(("unobserved", "appliance"),
            (gap.Text("state"), gap.Text("cause"))));
    }

    // Id of the link that holds the program on the receiving interface.
    private static string LinkOf(VethPair network)
    {
        string details = Run("ip", "-n", network.Receiver, "-d", "-j", "link", "show", network.ReceiverInterface);
        JsonElement xdp = JsonDocument.Parse(details).RootElement[0].GetProperty("xdp");
        int program = xdp.GetProperty("prog").GetProperty("id").GetInt32();
        return JsonDocument.Parse(Bpftool("-j", "link", "show")).RootElement.EnumerateArray()
            .Single(row => row.TryGetProperty("prog_id", out JsonElement id) && id.GetInt32() == program)
            .GetProperty("id").ToString();
    }

    private static string Bpftool(params string[] arguments) => Run("bpftool", arguments);

    private static string Run(string program, params string[] arguments)
    {
        using TelemetryProcess process = TelemetryProcess.Start(program, arguments);
        string output = string.Join('\n', process.WaitForText(Patience));
        Assert.True(output.Length > 0 || process.Errors.Length == 0, process.Errors);
        return output;
    }
}
