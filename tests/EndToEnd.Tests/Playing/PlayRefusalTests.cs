// SPDX-License-Identifier: Apache-2.0
using Telemetry.Simulation.Network;
using TestSupport;
using TestSupport.Binary;

namespace EndToEnd.Tests.Playing;

/// <summary>What could be a production network is refused, and nothing leaves.</summary>
[Trait("Needs", "root")]
public sealed class PlayRefusalTests : IDisposable
{
    private const int Datagrams = 18;

    private readonly PlayLab _lab = new();

    public void Dispose() => _lab.Dispose();

    [RootFact]
    public void without_a_lab_only_the_plan_is_printed()
    {
        string config = _lab.Scratch.File("no-lab.yaml");
        File.WriteAllText(config, "interval: 1s\n");

        RunResult result = _lab.Play(Capture(), "--config", config, "--feed", PlayLab.Feed);

        Assert.Equal(0, result.ExitCode);
        Assert.Equal(Datagrams, Assert.Single(result.OfType("play_plan")).Count("datagrams"));
        Assert.Empty(result.OfType("pacing"));
        Assert.Contains("nothing is sent", result.Errors, StringComparison.Ordinal);
        AssertNothingLeft();
    }

    [RootFact]
    public void an_interface_with_a_default_route_of_any_table_is_refused()
    {
        Ip("route", "add", "default", "via", _lab.Pair.ReceiverAddress, "table", "77");

        AssertRefused("it has a default route", 2);
    }

    [RootFact]
    public void half_of_all_addresses_is_a_default_route()
    {
        Ip("route", "add", "128.0.0.0/1", "dev", VethPair.SenderInterface);

        AssertRefused("it has a default route", 2);
    }

    [RootFact]
    public void a_default_route_over_several_hops_is_refused()
    {
        Ip("link", "add", "other0", "type", "veth", "peer", "name", "other1");
        Ip("link", "set", "other1", "up");
        Ip("link", "set", "other0", "up");
        Ip("address", "add", "192.0.2.1/24", "dev", "other0");
        Ip("route", "add", "default", "nexthop", "via", "192.0.2.7", "nexthop", "via", _lab.Pair.ReceiverAddress);

        AssertRefused("it has a default route", 2);
    }

    [RootFact]
    public void a_default_route_of_ipv6_is_refused()
    {
        _lab.Pair.InSender(() =>
            File.WriteAllText($"/proc/sys/net/ipv6/conf/{VethPair.SenderInterface}/disable_ipv6", "0"));
        Ip("-6", "route", "add", "default", "dev", VethPair.SenderInterface);

        AssertRefused("it has a default route", 2);
    }

    [RootFact]
    public void routes_that_lead_anywhere_together_are_a_default_route()
    {
        foreach (string part in (string[])["0.0.0.0/2", "64.0.0.0/2", "128.0.0.0/2", "192.0.0.0/2"])
            Ip("route", "add", part, "dev", VethPair.SenderInterface);

        AssertRefused("it has a default route", 2);
    }

    [RootFact]
    public void an_interface_that_is_down_is_refused_and_so_is_one_whose_other_end_is()
    {
        IpCommand.Run(["-n", _lab.Pair.Receiver, "link", "set", _lab.Pair.ReceiverInterface, "down"]);
        AssertRefused("it is down, or has no carrier", 2);
        Ip("link", "set", VethPair.SenderInterface, "down");
        AssertRefused("it is down, or has no carrier", 2);
    }

    [RootFact]
    public void a_row_of_the_map_that_maps_nothing_is_refused() => AssertRefused(
        "--map: 239.9.9.9 is not a group of a line, so that 239.9.9.9=239.9.9.2 maps nothing", 2, PlayLab.Network,
        "--map", "239.9.9.9=239.9.9.2");

    [RootFact]
    public void a_plan_says_if_the_interface_would_be_refused()
    {
        RunResult good = _lab.Play(Capture(), "--config", _lab.Config(), "--plan");
        Ip("address", "add", "192.0.2.7/24", "dev", VethPair.SenderInterface);
        RunResult bad = _lab.Play(Capture(), "--config", _lab.Config(), "--plan");

        Assert.Equal((0, 0), (good.ExitCode, bad.ExitCode));
        Assert.Contains($"{VethPair.SenderInterface} would not be refused", good.Errors, StringComparison.Ordinal);
        Assert.Contains($"would be refused: {VethPair.SenderInterface}: it has the address 192.0.2.7", bad.Errors,
            StringComparison.Ordinal);
    }

    [RootFact]
    public void an_address_outside_the_lab_is_refused()
    {
        Ip("address", "add", "192.0.2.7/24", "dev", VethPair.SenderInterface);

        AssertRefused("it has the address 192.0.2.7", 2);
    }

    [RootFact]
    public void an_interface_outside_the_lab_is_refused() =>
        AssertRefused("it has no address of the lab (10.98.0.0/24)", 2, "10.98.0.0/24");

    [RootFact]
    public void a_bridge_with_a_port_outside_the_lab_is_refused()
    {
        Ip("link", "add", "br0", "type", "bridge");
        Ip("link", "add", "office0", "type", "veth", "peer", "name", "office1");
        Ip("address", "add", "192.0.2.7/24", "dev", "office0");
        Ip("link", "set", "office0", "master", "br0");
        Ip("link", "set", VethPair.SenderInterface, "master", "br0");

        AssertRefused("office0, which is connected with it, has the address 192.0.2.7", 2);
    }

    [RootFact]
    public void a_bridge_with_other_ports_is_refused_unless_the_interface_is_named_twice()
    {
        Ip("link", "add", "br0", "type", "bridge");
        Ip("link", "add", "lab8", "type", "veth", "peer", "name", "lab9");
        Ip("link", "set", VethPair.SenderInterface, "master", "br0");
        Ip("link", "set", "lab8", "master", "br0");

        AssertRefused("br0, which is connected with it, passes packets on to other members of a switch: lab8", 2);
        AssertRefused("--lab-confirmed: it names br0, and datagrams are to be sent by tx0", 2, PlayLab.Network,
            "--lab-confirmed", "br0");
        RunResult confirmed = _lab.Play(
            Capture(), "--config", _lab.Config(), "--lab-confirmed", VethPair.SenderInterface);

        Assert.True(confirmed.ExitCode == 0, confirmed.Errors);
        Assert.Equal(Datagrams, Assert.Single(confirmed.OfType("pacing")).Count("sent"));
        // A bridge with no other port is not a switch.
        Ip("link", "set", "lab8", "nomaster");
        Assert.Equal(0, _lab.Play(Capture(), "--config", _lab.Config()).ExitCode);
    }

    [RootFact]
    public void an_interface_with_a_macvlan_on_it_is_refused()
    {
        Ip("link", "add", "mv0", "link", VethPair.SenderInterface, "type", "macvlan");

        AssertRefused("it passes packets on to other members of a switch: mv0", 2);
    }

    [RootFact]
    public void an_interface_that_a_run_watches_is_refused_until_it_ends()
    {
        foreach (string attach in (string[])["auto", "tc"])
        {
            string config = _lab.Scratch.File("run.yaml");
            File.WriteAllText(
                config, $"interfaces: [{{name: {VethPair.SenderInterface}, attach: {attach}}}]\n");
            using TelemetryProcess run = TelemetryBinary.StartInside(
                _lab.Pair.Sender, "run", "--config", config, "--feed", PlayLab.Feed, "--json");
            run.WaitForErrors($"{VethPair.SenderInterface}: receive by", PlayLab.Patience);

            RunResult result = _lab.Play(Capture(), "--config", _lab.Config());

            Assert.Equal(2, result.ExitCode);
            Assert.Contains("it is watched by an appliance that runs", result.Errors, StringComparison.Ordinal);
            Assert.Empty(result.OfType("pacing"));

            run.Signal(Signals.Interrupt);
            _ = run.WaitForEnd(PlayLab.Patience);
        }
        Assert.Equal(0, _lab.Play(Capture(), "--config", _lab.Config()).ExitCode);
    }

    [RootTheory]
    [InlineData("10.99.0.1", "is not a multicast group")]
    [InlineData("224.0.0.5", "talk to each other")]
    [InlineData("ff15::1", "it has no IPv6 address of the lab")]
    public void other_destinations_are_refused(string target, string reason) =>
        AssertRefused(reason, 2, PlayLab.Network, "--map", $"{PlayLab.LineA}={target}");

    [RootFact]
    public void an_interface_that_is_not_there_is_refused()
    {
        Ip("link", "delete", VethPair.SenderInterface);

        RunResult result = _lab.Play(Capture(), "--config", _lab.Config());

        Assert.Equal(2, result.ExitCode);
        Assert.Contains("there is no such interface", result.Errors, StringComparison.Ordinal);
    }

    [RootFact]
    public void a_cpu_that_is_not_there_and_a_result_that_is_there_are_refused()
    {
        string folder = _lab.Scratch.File("played");
        RunResult cpu = _lab.Play(Capture(), "--config", _lab.Config(), "--cpu", "8000");
        RunResult first = _lab.Play(Capture(), "--config", _lab.Config(), "--result", folder);
        RunResult second = _lab.Play(Capture(), "--config", _lab.Config(), "--result", folder);

        Assert.Contains("CPU 8000 does not exist", cpu.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain("report it", cpu.Errors, StringComparison.Ordinal);
        Assert.Equal((2, 0, 1), (cpu.ExitCode, first.ExitCode, second.ExitCode));
        Assert.Contains("it exists", second.Errors, StringComparison.Ordinal);
    }

    [RootFact]
    public void datagrams_have_a_ttl_of_1_and_the_address_of_the_lab()
    {
        string seen = _lab.Scratch.File("seen.pcap");
        using TelemetryProcess witness = _lab.Witness(seen);

        RunResult result = _lab.Play(Capture(), "--config", _lab.Config());
        _ = PlayLab.Seen(witness, seen, Datagrams);

        Assert.Equal(0, result.ExitCode);
        byte[] bytes = File.ReadAllBytes(seen);
        Assert.All(Extract.Wireshark.RecordsOf(bytes), record =>
            Assert.Equal((1, 10, 99, 0, 2), (record[16 + 22], record[16 + 26], record[16 + 27], record[16 + 28],
                record[16 + 29])));
    }

    private string Capture() => _lab.Capture(Datagrams / 2, 100_000);

    private void AssertRefused(string reason, int exitCode, string lab = PlayLab.Network, params string[] options)
    {
        RunResult result = _lab.Play([Capture(), "--config", _lab.Config(lab), .. options]);

        Assert.Contains(reason, result.Errors, StringComparison.Ordinal);
        Assert.Equal(exitCode, result.ExitCode);
        Assert.Empty(result.OfType("pacing"));
        AssertNothingLeft();
    }

    /// <summary>No datagram to a group of the feed left the namespace by any interface.</summary>
    private void AssertNothingLeft()
    {
        string statistics = PlainRun.Succeed(PlayLab.Patience, "ip", "netns", "exec", _lab.Pair.Sender, "cat",
            "/proc/net/snmp");
        string[] rows = [.. statistics.Split('\n').Where(line => line.StartsWith("Udp:", StringComparison.Ordinal))];
        int column = Array.IndexOf(rows[0].Split(' '), "OutDatagrams");
        Assert.Equal("0", rows[1].Split(' ')[column]);
    }

    private void Ip(params string[] arguments) => IpCommand.Run(["-n", _lab.Pair.Sender, .. arguments]);
}
