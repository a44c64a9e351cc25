// SPDX-License-Identifier: Apache-2.0
using Telemetry.Config.Planning;
using Telemetry.Config.Reading;
using Telemetry.Config.Writing;
using Telemetry.Model.Failures;
using Telemetry.Yaml;

namespace Telemetry.Config.Tests;

/// <summary>Packets of mirror ports and of the host's own interfaces are not compared.</summary>
public class InterfaceRoleTests
{
    private const string Interfaces = "interfaces: [{name: eth1}, {name: eth2}, {name: tap1, role: mirror}]\n";

    [Theory]
    [InlineData("tap1", "tap1", "tap1")]
    [InlineData("eth1", "eth2", "eth1")]
    public void one_role_is_accepted(string lineA, string lineB, string session) =>
        Assert.Empty(Errors(Interfaces + Feed(lineA, lineB) + Session(session)));

    [Fact]
    public void with_mirror_ports_only_no_interface_has_to_be_named() => Assert.Empty(Errors(
        "interfaces: [{name: tap1, role: mirror}, {name: tap2, role: mirror}]\n" + Feed(null, null) + Session(null)));

    [Fact]
    public void a_session_on_a_mirror_port_and_its_trigger_at_the_host_are_refused()
    {
        string error = Assert.Single(Errors(Interfaces + Feed("eth1", "eth2") + Session("tap1")));

        Assert.StartsWith("t.yaml:11:5: session \"ouch\" is seen on mirror port tap1 and its trigger \"itch\" on the "
            + "host's eth1: a latency between two different points of the path means nothing", error,
            StringComparison.Ordinal);
    }

    [Fact]
    public void a_session_at_the_host_with_a_feed_on_a_mirror_port_is_refused_if_that_is_a_trigger()
    {
        string text = Interfaces + Feed("tap1", "tap1") + Session("eth1");

        Assert.StartsWith("t.yaml:11:5: session \"ouch\" is seen on the host's eth1", Assert.Single(Errors(text)),
            StringComparison.Ordinal);
        Assert.Empty(Errors(text + "    triggers: []\n"));
    }

    [Fact]
    public void lines_of_one_feed_in_both_roles_are_refused()
    {
        string error = Assert.Single(Errors(Interfaces + Feed("eth1", "tap1")));

        Assert.StartsWith("t.yaml:8:9: feed \"itch\" is seen on mirror port tap1 and on the host's eth1", error,
            StringComparison.Ordinal);
    }

    [Fact]
    public void the_role_is_written_as_it_was_read()
    {
        Settings settings = ConfigReader.ReadText(Interfaces, "t.yaml", new ErrorList());

        string written = ConfigWriter.Write(settings, "again");

        Assert.Equal(
            [false, false, true],
            ConfigReader.ReadText(written, "t.yaml", new ErrorList()).Interfaces.Select(device => device.IsMirror));
    }

    [Fact]
    public void nothing_is_joined_on_a_mirror_port()
    {
        string error = Assert.Single(Errors("interfaces: [{name: tap1, role: mirror}]\nfeeds:\n  - name: itch\n    "
            + "protocol: moldudp64\n    lines: [{address: 239.1.1.1:26400, join: true}]\n"));

        Assert.Contains("a mirror port receives copies without any membership", error, StringComparison.Ordinal);
    }

    [Fact]
    public void with_both_roles_the_interface_has_to_be_named()
    {
        string[] errors = Errors(Interfaces + Feed(null, "tap1") + Session(null));

        Assert.StartsWith(
            "t.yaml:6:9: a line of feed \"itch\" names no interface", errors[0], StringComparison.Ordinal);
        Assert.StartsWith("t.yaml:10:5: session \"ouch\" names no interface", errors[1], StringComparison.Ordinal);
    }

    private static string Feed(string? lineA, string? lineB) =>
        "feeds:\n  - name: itch\n    protocol: moldudp64-itch50\n    lines:\n"
        + $"      - address: 239.1.1.1:26400{On(lineA)}\n      - address: 239.1.1.2:26400{On(lineB)}\n";

    private static string Session(string? name) =>
        $"sessions:\n  - name: ouch\n    protocol: soupbintcp-ouch5\n    gateways: [10.1.1.1:9000]\n"
        + (name is null ? "" : $"    interface: {name}\n");

    private static string On(string? name) => name is null ? "" : $"\n        interface: {name}";

    private static string[] Errors(string text)
    {
        var errors = new ErrorList();
        Settings settings = ConfigReader.ReadText(text, "t.yaml", errors);
        _ = TopologyBuilder.Build(settings, errors);
        if (errors.IsEmpty)
            return [];
        FailureException wrong = Assert.Throws<FailureException>(errors.ThrowIfAny);
        return [.. wrong.Failures.Select(failure => failure.ToString())];
    }
}
