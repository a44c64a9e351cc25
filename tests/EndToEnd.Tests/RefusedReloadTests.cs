// SPDX-License-Identifier: Apache-2.0
using System.Text.Json;
using TestSupport;
using TestSupport.Binary;
using TestSupport.Reloads;

namespace EndToEnd.Tests;

/// <summary>SIGHUP with a flow that the loaded programs cannot match: everything goes on as before.</summary>
[Trait("needs", "root")]
public sealed class RefusedReloadTests
{
    private const string Interfaces = "interfaces: [{name: rx0, attach: xdp}, {name: rx1, attach: tc}, {name: rx2}]\n";
    private const int Frames = 200;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private static readonly string Feeds = $"{Interfaces}feeds:\n"
        + "  - {name: kept, protocol: moldudp64, repair_window: 10ms, lines: [{address: \"239.1.1.1:5000\", "
        + "interface: rx0}]}\n"
        + "  - {name: tagged, protocol: moldudp64, lines: [{address: \"239.2.2.1:5001\", interface: rx1, vlan: 7}]}\n";

    [RootTheory]
    [InlineData("interface: rx0, vlan: 7", "rx0: it takes VLAN tags out before XDP (rx-vlan-offload)")]
    [InlineData("interface: rx0, source: 10.1.0.1", "is matched by more than the loaded programs look at")]
    [InlineData("vlan: 7", "rx0: it takes VLAN tags out before XDP (rx-vlan-offload)")]
    public void it_names_the_restart_and_the_old_configuration_runs_on(string place, string why)
    {
        using var network = new WireNetwork();
        using var folder = new ScratchFolder();
        string path = folder.File("telemetry.yaml");
        File.WriteAllText(path, Feeds);
        using TelemetryProcess run = TelemetryBinary.StartInside(
            network.Receiver, "run", "--config", path, "--json");
        run.WaitForErrors($"{Wire.Interfaces[^1]}: receive by", Patience);
        run.WaitForOutput("\"snapshot\"", Patience);

        Send(network, first: 1);
        File.WriteAllText(path, Feeds.Replace("10ms", "77ms", StringComparison.Ordinal)
            + $"  - {{name: added, protocol: moldudp64, lines: [{{address: \"239.1.3.1:5002\", {place}}}]}}\n");
        run.Signal(Signals.HangUp);
        run.WaitForErrors("reload: refused; everything goes on as before", Patience);
        Send(network, first: Frames + 1);
        File.WriteAllText(path, Feeds.Replace("10ms", "99ms", StringComparison.Ordinal));
        run.Signal(Signals.HangUp);
        run.WaitForErrors("reload: 1 taken over, 0 need a restart", Patience);
        run.Signal(Signals.Interrupt);
        RunResult result = run.WaitForEnd(Patience);

        Assert.Equal(0, result.ExitCode);
        Assert.Contains(why, result.Errors, StringComparison.Ordinal);
        Assert.Contains("restart the appliance", result.Errors, StringComparison.Ordinal);
        // Nothing of the refused file was taken over: the next one changes what was there before.
        Assert.Contains("reload: feeds[kept].repair_window: 10ms -> 99ms", result.Errors, StringComparison.Ordinal);
        JsonElement refused = result.OfType("event").First(line => line.Text("event") == "config_reloaded");
        Assert.Equal(
            ("error", true, 0), (refused.Text("severity"), refused.Flag("refused"), refused.Count("applied")));
        JsonElement[] feeds = [.. result.Summary.At("feeds").EnumerateArray()];
        Assert.Equal(["kept", "tagged"], feeds.Select(feed => feed.Text("feed")));
        Assert.Equal((2 * Frames, 0), (feeds[0].Count("messages"), feeds[0].Count("line_gaps")));
    }

    private static void Send(WireNetwork network, int first)
    {
        for (int number = first; number < first + Frames; number++)
            network.Send(Wire.Frame(0, 0, 0, (ulong)number, 1), 0);
    }
}
