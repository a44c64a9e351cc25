// SPDX-License-Identifier: Apache-2.0
using Telemetry.Guarding.Checks;
using Telemetry.Guarding.Reading;
using Telemetry.Guarding.Rules;
using Telemetry.Kernel.Guarding;
using Telemetry.Model.Failures;
using TestSupport;

namespace Telemetry.Guarding.Tests;

/// <summary>What a file of rules says, and what is refused with its place.</summary>
public sealed class GuardReaderTests
{
    private const string Lifeline = "lifeline: [{name: ssh, protocol: tcp, from: [10.0.0.5], to: \"*:22\"}]\n";

    [Fact]
    public void the_example_is_accepted_and_could_be_enforced()
    {
        GuardSettings example = GuardReader.ReadFile(Path.Combine(ProjectTree.Root, "guard.example.yaml"));

        EnforceCheck.Check(example);
        Assert.Equal(["eth0", "eth1"], example.Interfaces);
        Assert.Equal(60_000_000_000, example.ConfirmWithinNs);
        Assert.Equal(GuardReader.DefaultDirectory, example.RuntimeDirectory);
        // Every kind and every key occurs in it.
        Assert.Empty(Enum.GetValues<PacketKind>().Except(
            example.Rules.Select(rule => rule.Match.Kind).Concat(example.Lifeline.Select(one => one.Match.Kind))));
    }

    [Fact]
    public void a_rule_is_read_as_it_is_written()
    {
        GuardRule rule = Read("- {name: r, interface: a, protocol: udp, to: \"10.1.0.0/24:8000-8010\", "
            + "from: [10.2.0.0/16, 10.3.0.1], rate: 50/s, burst: 7, per: source, action: drop}").Rules[0];

        Assert.Equal("a", rule.Match.Interface);
        Assert.Equal((byte)17, rule.Match.Protocol);
        Assert.Equal("10.1.0.0/24", rule.Match.To.ToString());
        Assert.Equal(new PortRange(8000, 8010), rule.Match.Ports);
        Assert.Equal(["10.2.0.0/16", "10.3.0.1"], rule.Match.From.Select(from => from.ToString()));
        Assert.Equal(new RuleRate(50, 7, true), rule.Rate);
        Assert.Equal(RuleAction.Drop, rule.Action);
    }

    [Theory]
    [InlineData("- {name: r, action: drop, colour: red}", "t.yaml:3:27: rule \"r\": unknown key \"colour\"")]
    [InlineData("- {action: drop}", "t.yaml:3:3: rule: \"name\" is missing")]
    [InlineData("- {name: r}", "t.yaml:3:3: rule \"r\": \"action\" is missing")]
    [InlineData("- {name: r, action: reject}", "t.yaml:3:21: rule \"r\": unknown action \"reject\"")]
    [InlineData("- {name: r, action: count}\n- {name: r, kind: arp, action: drop}",
        "t.yaml:4:10: \"r\" is the name of")]
    [InlineData("- {name: \"a b\", action: count}", "t.yaml:3:10: \"a b\" is not a name")]
    [InlineData("- {name: r, interface: c, action: count}", "t.yaml:3:24: rule \"r\": unknown interface \"c\"")]
    [InlineData("- {name: r, direction: out, action: count}", "t.yaml:3:24: rule \"r\": unknown direction \"out\"")]
    [InlineData("- {name: r, protocol: 256, action: count}", "t.yaml:3:23: rule \"r\": unknown protocol \"256\"")]
    [InlineData("- {name: r, to: \"10.0.0.1\", action: count}", "t.yaml:3:17: rule \"r\": to is \"10.0.0.1\"")]
    [InlineData("- {name: r, to: \"*:*\", action: count}", "t.yaml:3:17: rule \"r\": to is \"*:*\"; leave it out")]
    [InlineData("- {name: r, to: \"*:9-8\", action: count}", "t.yaml:3:17: rule \"r\": to is \"*:9-8\"")]
    [InlineData("- {name: r, to: \"fd00::1:22\", action: count}", "t.yaml:3:17: rule \"r\": to is \"fd00::1:22\"")]
    [InlineData("- {name: r, from: [10.0.0.1/8], action: count}", "t.yaml:3:20: rule \"r\": from \"10.0.0.1/8\"")]
    [InlineData("- {name: r, from: [10.0.0.0/33], action: count}", "t.yaml:3:20: rule \"r\": from \"10.0.0.0/33\"")]
    [InlineData("- {name: r, from: [10.0.0.0/8, 10.1.0.1], action: count}",
        "t.yaml:3:32: rule \"r\": from 10.1.0.1 and")]
    [InlineData("- {name: r, from: [10.0.0.0/8, \"::/0\"], action: count}", "t.yaml:3:", "beside ::/0")]
    [InlineData("- {name: r, from: [], action: count}", "t.yaml:3:19: rule \"r\": from names no source")]
    [InlineData("- {name: r, group: 10.0.0.1, action: count}", "t.yaml:3:20: rule \"r\": \"10.0.0.1\" is not a mul")]
    [InlineData("- {name: r, group: 239.1.1.1, to: \"*:5\", action: count}",
        "t.yaml:3:20: rule \"r\": \"group\" and \"to\"")]
    [InlineData("- {name: r, rate: 5, action: drop}", "t.yaml:3:19: rule \"r\": rate is \"5\"")]
    [InlineData("- {name: r, rate: 0/s, action: drop}", "t.yaml:3:19: rule \"r\": rate is \"0/s\"")]
    [InlineData("- {name: r, rate: 10000001/s, action: drop}", "t.yaml:3:19: rule \"r\": rate is")]
    [InlineData("- {name: r, rate: 1/s, burst: 4000, action: drop}", "t.yaml:3:31: rule \"r\": burst is what")]
    [InlineData("- {name: r, burst: 5, action: drop}",
        "t.yaml:3:20: rule \"r\": \"burst\" has no effect without \"rate\"")]
    [InlineData("- {name: r, per: all, action: drop}",
        "t.yaml:3:18: rule \"r\": \"per\" has no effect without \"rate\"")]
    [InlineData("- {name: r, within: 5s, action: drop}", "t.yaml:3:21: rule \"r\": \"within\" has no effect")]
    [InlineData("- {name: r, kind: scan, action: drop}", "t.yaml:3:3: rule \"r\": \"ports\" is missing")]
    [InlineData("- {name: r, kind: scan, ports: 5, action: drop}", "t.yaml:3:3: rule \"r\": \"within\" is missing")]
    [InlineData("- {name: r, kind: scan, ports: 513, within: 5s, action: drop}",
        "t.yaml:3:32: rule \"r\": ports is 513")]
    [InlineData("- {name: r, kind: scan, ports: 5, within: 5s, rate: 1/s, action: drop}",
        "t.yaml:3:53: rule \"r\": a scan")]
    [InlineData("- {name: r, kind: scan, protocol: gre, ports: 5, within: 5s, action: drop}", "only tcp and udp")]
    [InlineData("- {name: r, kind: scan, to: \"*:1-3\", ports: 5, within: 5s, action: drop}", "it can never match")]
    [InlineData("- r", "t.yaml:3:3: rules is \"r\"")]
    public void what_is_wrong_is_refused_with_its_place(string rules, params string[] expected)
    {
        string failures = Refusal("interfaces: [a, b]\nrules:\n" + rules + "\n");

        Assert.All(expected, text => Assert.Contains(text, failures, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("- {name: r, kind: arp, to: \"*:22\", action: drop}", "no such destination port")]
    [InlineData("- {name: r, kind: icmp, to: \"*:22\", action: drop}", "no such destination port")]
    [InlineData("- {name: r, protocol: gre, to: \"*:22\", action: drop}", "can never match")]
    [InlineData("- {name: r, kind: dhcp, to: \"*:22\", action: drop}", "no such destination port")]
    [InlineData("- {name: r, kind: syn, protocol: udp, action: drop}", "never of that protocol")]
    [InlineData("- {name: r, kind: arp, protocol: tcp, action: drop}", "never of that protocol")]
    [InlineData("- {name: r, kind: nd, from: [10.0.0.0/8], action: drop}", "another family")]
    [InlineData("- {name: r, kind: arp, from: [\"fd00::/8\"], action: drop}", "another family")]
    [InlineData("- {name: r, to: \"10.0.0.1:5\", from: [\"fd00::/8\"], action: drop}", "another family")]
    [InlineData("- {name: a, action: count}\n- {name: r, kind: arp, action: drop}", "rule \"a\" before it")]
    [InlineData("- {name: a, protocol: tcp, to: \"*:1-99\", action: count}\n- {name: r, kind: syn, to: \"*:22\", "
        + "from: [10.0.0.1], action: drop}", "rule \"a\" before it")]
    [InlineData("- {name: a, from: [10.0.0.0/8, \"fd00::/8\"], rate: 1/s, action: count}\n- {name: r, "
        + "from: [10.1.0.0/16, \"fd00::1\"], action: drop}", "rule \"a\" before it")]
    public void a_rule_that_can_never_match_is_refused(string rules, string expected) =>
        Assert.Contains(expected, Refusal("interfaces: [a, b]\nrules:\n" + rules + "\n"), StringComparison.Ordinal);

    [Theory]
    [InlineData("- {name: a, kind: syn, action: count}\n- {name: r, protocol: tcp, action: drop}")]
    [InlineData("- {name: a, interface: a, action: count}\n- {name: r, kind: arp, action: drop}")]
    [InlineData("- {name: a, kind: scan, ports: 5, within: 1s, action: drop}\n- {name: r, kind: syn, action: count}")]
    [InlineData("- {name: a, from: [10.0.0.0/8], action: count}\n- {name: r, from: [10.0.0.0/7], action: count}")]
    [InlineData("- {name: a, to: \"*:22\", action: count}\n- {name: r, kind: fragment, action: count}")]
    [InlineData("- {name: a, from: [\"::/0\"], action: count}\n- {name: r, from: [10.0.0.0/8], action: count}")]
    [InlineData("- {name: a, protocol: tcp, action: count}\n- {name: b, protocol: udp, action: count}\n"
        + "- {name: r, kind: broadcast, action: count}")]
    public void a_rule_that_can_match_is_accepted(string rules) => Assert.NotEmpty(Read(rules).Rules);

    [Theory]
    [InlineData("- {name: r, protocol: tcp, to: \"*:22\", action: drop}", "it would drop lifeline \"ssh\"")]
    [InlineData("- {name: r, action: drop}", "it would drop lifeline \"ssh\"")]
    [InlineData("- {name: r, protocol: tcp, to: \"*:22\", from: [10.0.0.5], action: drop}",
        "it can never match: lifeline")]
    [InlineData("- {name: r, kind: syn, to: \"*:22\", from: [10.0.0.5], action: count}",
        "it can never match: lifeline")]
    public void a_rule_against_the_lifeline_is_refused(string rules, string expected) => Assert.Contains(
        expected, Refusal("interfaces: [a, b]\n" + Lifeline + "rules:\n" + rules + "\n"), StringComparison.Ordinal);

    [Theory]
    [InlineData("- {name: k, protocol: tcp, to: \"*:22\", from: [10.0.0.0/24], action: count}\n"
        + "- {name: r, protocol: tcp, to: \"*:22\", action: drop}")]
    [InlineData("- {name: r, kind: syn, rate: 10/s, action: drop}")]
    [InlineData("- {name: r, protocol: tcp, to: \"*:23\", action: drop}")]
    public void a_rule_that_leaves_the_lifeline_alone_is_accepted(string rules) =>
        Assert.NotEmpty(
            GuardReader.Read("interfaces: [a, b]\n" + Lifeline + "rules:\n" + rules + "\n", "t.yaml").Rules);

    [Theory]
    [InlineData("rules: []\n", "t.yaml:1:1: no interface is named")]
    [InlineData("interfaces: [a]\n", "there are no rules")]
    [InlineData("interfaces: [a, a]\nrules: [{name: r, action: count}]\n", "t.yaml:1:17: interface a is named twice")]
    [InlineData("interfaces: [a]\ninterval: 1ms\nrules: [{name: r, action: count}]\n", "t.yaml:2:11: interval is 1ms")]
    [InlineData("interfaces: [a]\nconfirm_within: 2h\nrules: [{name: r, action: count}]\n",
        "t.yaml:2:17: confirm_within")]
    [InlineData("interfaces: [a]\nruntime_directory: x\nrules: [{name: r, action: count}]\n",
        "t.yaml:2:20: \"x\" cannot")]
    [InlineData("interfaces: [a]\nrule: 1\nrules: [{name: r, action: count}]\n", "t.yaml:2:1: unknown key \"rule\"")]
    [InlineData("interfaces: [a]\nplace: nic\nrules: [{name: r, action: count}]\n", "t.yaml:2:8: unknown place")]
    [InlineData("interfaces: [a]\nevidence: {packets: 4}\nrules: [{name: r, action: count}]\n", "\"directory\"")]
    [InlineData("interfaces: [a]\nevidence: {directory: d, packets: 0}\nrules: [{name: r, action: count}]\n",
        "packets is 0")]
    [InlineData("interfaces: [a]\nevidence: {directory: d, counted_packets: -1}\nrules: [{name: r, action: count}]\n",
        "counted_packets is \"-1\"")]
    [InlineData("interfaces: [a]\nevidence: {directory: d, file_size: 1KiB}\nrules: [{name: r, action: count}]\n",
        "file_size is 1")]
    [InlineData("a: [", "not YAML")]
    public void what_is_wrong_with_the_whole_is_refused(string text, string expected) =>
        Assert.Contains(expected, Refusal(text), StringComparison.Ordinal);

    [Fact]
    public void place_and_evidence_are_read_and_have_defaults()
    {
        GuardSettings plain = Read("- {name: r, action: count}");
        GuardSettings full = GuardReader.Read(
            "interfaces: [a]\nplace: auto\nevidence: {directory: /d, packets: 9, counted_packets: 2, "
            + "file_size: 2MiB, keep_files: 3}\nrules: [{name: r, action: count}]\n", "t.yaml");
        GuardSettings brief = GuardReader.Read(
            "interfaces: [a]\nevidence: {directory: /d}\nrules: [{name: r, action: count}]\n", "t.yaml");

        Assert.Equal((GuardPlace.Tc, null), (plain.Place, plain.Evidence));
        Assert.Equal(GuardPlace.Auto, full.Place);
        Assert.Equal(new EvidenceSettings("/d") { Packets = 9, Counted = 2, FileBytes = 2 << 20, KeepFiles = 3 },
            full.Evidence);
        Assert.Equal(new EvidenceSettings("/d") { Packets = 4, Counted = 0, FileBytes = 16 << 20, KeepFiles = 8 },
            brief.Evidence);
    }

    [Fact]
    public void more_than_256_rules_are_refused()
    {
        string rules = string.Concat(Enumerable.Range(0, 257).Select(place => $"- {{name: r{place}, to: \"*:{place}\", "
            + "protocol: tcp, action: count}\n"));

        Assert.Contains(
            "257 rules; at most 256", Refusal("interfaces: [a]\nrules:\n" + rules), StringComparison.Ordinal);
    }

    [Fact]
    public void enforcing_needs_every_part_of_a_lifeline()
    {
        GuardSettings settings = Read("- {name: r, kind: arp, action: drop}");

        string failures = string.Join('\n', Assert.Throws<FailureException>(
            () => EnforceCheck.Check(settings)).Failures);

        foreach (string part in (string[])["TCP peer", "ARP", "neighbour discovery", "DHCP"])
            Assert.Contains($"the lifeline has no {part}", failures, StringComparison.Ordinal);
        Assert.Contains("none says what happens to packets that cannot be judged", failures, StringComparison.Ordinal);
    }

    private static GuardSettings Read(string rules) =>
        GuardReader.Read("interfaces: [a, b]\nrules:\n" + rules + "\n", "t.yaml");

    private static string Refusal(string text) => string.Join(
        '\n', Assert.Throws<FailureException>(() => GuardReader.Read(text, "t.yaml")).Failures);
}
