// SPDX-License-Identifier: Apache-2.0
using System.Text.Json;
using TestSupport;
using TestSupport.Binary;

namespace EndToEnd.Tests.Stamps;

/// <summary>Stamps of a NIC on a veth, whose driver has none: each packet counts as one without a stamp, and everything
/// else is as without the setting.</summary>
[Trait("needs", "root")]
public sealed class NicStampTests
{
    private const int Port = 5000;
    private const int Packets = 2_000;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [RootTheory]
    [InlineData("xdp", "array")]
    [InlineData("xdp", "ringbuf")]
    [InlineData("tc", "array")]
    public void packets_without_stamps_are_counted_and_read_as_ever(string attach, string transport)
    {
        using var network = new VethPair();
        using var scratch = new ScratchFolder();
        string config = scratch.File("run.yaml");
        File.WriteAllText(config,
            $"interfaces:\n  - {{name: {network.ReceiverInterface}, attach: {attach}, stamps: nic}}\n"
            + $"capture: {{transport: {transport}}}\n"
            + "feeds:\n  - {name: f, protocol: moldudp64, lines: "
            + $"[{{address: {network.ReceiverAddress}:{Port}}}]}}\n");
        using TelemetryProcess run = TelemetryProcess.Start("ip",
            ["netns", "exec", network.Receiver, TelemetryBinary.Built, "run", "--config", config, "--json"]);
        run.WaitForErrors($"{network.ReceiverInterface}: receive by", Patience);
        using var sender = new MoldSender(network, Port);

        sender.Send(count: Packets, packetsPerSecond: 20_000);
        run.WaitForTotal(snapshot => snapshot.Count("feeds", 0, "packets"), Packets, Patience);
        run.WaitForLine("snapshot", _ => true, Patience);
        run.Signal(Signals.Interrupt);
        RunResult result = run.WaitForEnd(Patience);

        Assert.Equal(0, result.ExitCode);
        Assert.True(result.Summary.Flag("ledger", "closed"), result.Summary.ToString());
        Assert.Equal((Packets, 0),
            (result.Summary.Count("feeds", 0, "messages"), result.Summary.Count("feeds", 0, "messages_lost")));
        JsonElement series = result.Summary.At("series").EnumerateArray()
            .Single(row => row.Text("series") == "nic_to_hook");
        Assert.Equal((network.ReceiverInterface, 0L, false),
            (series.Text("key"), series.Count("count"), series.Flag("complete")));
        Assert.Equal(
            (Packets, Packets, 0, 0, 0),
            (series.Count("may_be_missing"), series.Count("unstamped"), series.Count("clock_stepped"),
                series.Count("stage_mismatch"), series.Count("mapping_error_ns")));
        Assert.Contains("stamps of the NIC", result.Errors, StringComparison.Ordinal);
    }
}
