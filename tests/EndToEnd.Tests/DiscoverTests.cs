// SPDX-License-Identifier: Apache-2.0
using System.Text.Json;
using Telemetry.Simulation;
using TestSupport;
using TestSupport.Binary;

namespace EndToEnd.Tests;

/// <summary>The command <c>discover</c>.</summary>
[Trait("needs", "root")]
public class DiscoverTests
{
    private const int Port = 5000;
    private const string Nobody = "65534";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [RootFact]
    public void the_feed_with_both_lines_and_the_session_of_the_demo_are_found()
    {
        using var scratch = new ScratchFolder();
        string config = scratch.File("found.yaml");
        using TelemetryProcess demo = TelemetryBinary.Start("demo", "--seconds", "10", "--json");
        // What starts beside other tests may need longer than all that is listened for.
        demo.WaitForAnyLine("snapshot", line => line.Count("feeds", 0, "packets") > 0, Patience);
        string trader = DemoProcesses.NamespacesOf(demo.Id).Single(
            name => name.EndsWith("trader", StringComparison.Ordinal));

        using TelemetryProcess discover = TelemetryBinary.StartInside(trader, "discover", "--interface",
            DemoAddresses.TraderInterface, "--seconds", "3", "--json", "--write-config", config);
        RunResult result = discover.WaitForEnd(Patience);
        RunResult truth = demo.WaitForEnd(Patience);

        Assert.Equal(
            [("feed", "feed1", "moldudp64-itch50"), ("feed", "feed1", "moldudp64-itch50"),
                ("session", "session1", "soupbintcp-ouch5")],
            result.OfType("detected").Where(line => line.Text("kind") != "unknown")
                .Select(line => (line.Text("kind"), line.Text("name"), line.Text("protocol"))));
        Assert.Equal(
            DemoAddresses.Lines.Select(line => line.ToString()),
            result.OfType("detected").Where(line => line.Text("kind") == "feed")
                .Select(line => $"{line.Text("address")}:{line.Count("port")}"));
        Assert.Equal("discover", result.Summary.Text("mode"));
        Assert.True(result.Summary.Count("matched") > 100, result.Summary.ToString());
        Assert.Equal(0, TelemetryBinary.Run("config", "check", config, "--json").ExitCode);
        Assert.True(truth.Summary.Flag("truth", "matches"), "it disturbed the demo");
    }

    [RootFact]
    public void what_it_wrote_is_what_run_measures()
    {
        using var scratch = new ScratchFolder();
        string config = scratch.File("found.yaml");
        using var network = new VethPair();
        using (var sender = new SteadySender(network, Port, packetsPerSecond: 500))
        {
            using TelemetryProcess discover = TelemetryBinary.StartInside(network.Receiver, "discover",
                "--interface", network.ReceiverInterface, "--seconds", "2", "--write-config", config);
            Assert.Contains(discover.WaitForText(Patience),
                line => line.StartsWith("recognised feed feed1: moldudp64", StringComparison.Ordinal));
        }

        using TelemetryProcess run = TelemetryBinary.StartInside(
            network.Receiver, "run", "--config", config, "--json");
        run.WaitForErrors($"{network.ReceiverInterface}: receive by", Patience);
        using var again = new MoldSender(network, Port);
        again.Send(count: 1_000, packetsPerSecond: 20_000);
        run.Signal(Signals.Interrupt);
        RunResult result = run.WaitForEnd(Patience);

        Assert.Equal(1_000, result.Summary.Count("feeds", 0, "messages"));
    }

    [RootFact]
    public void probes_of_a_format_made_in_house_and_zeros_have_no_name()
    {
        using var scratch = new ScratchFolder();
        string config = scratch.File("found.yaml");
        using var network = new VethPair();
        using var sender = new ProbeSender(network);

        using TelemetryProcess discover = TelemetryBinary.StartInside(network.Receiver, "discover",
            "--interface", network.ReceiverInterface, "--seconds", "2", "--json", "--write-config", config);
        RunResult result = discover.WaitForEnd(Patience);

        List<JsonElement> detected = [.. result.OfType("detected")];
        Assert.Equal(ProbeSender.Ports, detected.Select(line => (int)line.Count("port")).Order());
        Assert.All(detected, line => Assert.Equal(("unknown", "unknown"), (line.Text("kind"), line.Text("protocol"))));
        Assert.False(File.Exists(config));
    }

    [RootFact]
    public void it_says_what_is_wrong_and_what_to_do()
    {
        using var network = new VethPair();
        using TelemetryProcess unknown = TelemetryBinary.StartInside(
            network.Receiver, "discover", "--interface", "none0", "--seconds", "1");
        using TelemetryProcess unprivileged = TelemetryProcess.Start("ip",
            ["netns", "exec", network.Receiver, "setpriv", "--reuid", Nobody, "--clear-groups", "--bounding-set=-all",
                "--inh-caps=-all", TelemetryBinary.Path, "discover", "--interface", network.ReceiverInterface]);

        RunResult noInterface = unknown.WaitForEnd(Patience);
        RunResult noPrivilege = unprivileged.WaitForEnd(Patience);
        RunResult noTime = TelemetryBinary.Run("discover", "--interface", "lo", "--seconds", "0");

        Assert.Equal((2, 3, 2), (noInterface.ExitCode, noPrivilege.ExitCode, noTime.ExitCode));
        Assert.Contains(network.ReceiverInterface, noInterface.Errors, StringComparison.Ordinal);
        Assert.Contains("CAP_NET_RAW", noPrivilege.Errors, StringComparison.Ordinal);
        Assert.Contains("--seconds", noTime.Errors, StringComparison.Ordinal);
    }
}
