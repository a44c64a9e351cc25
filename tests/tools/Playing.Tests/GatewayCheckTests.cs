// SPDX-License-Identifier: Apache-2.0
using System.Net;
using Telemetry.Config;
using Telemetry.Model.Failures;
using Telemetry.Playing.Gateway;
using Telemetry.Playing.Reading;
using Telemetry.Playing.Safety;
using Telemetry.Yaml;

namespace Telemetry.Playing.Tests;

/// <summary>Gateways that are refused.</summary>
public sealed class GatewayCheckTests
{
    private static readonly LabDevice Device =
        new("lab0", 2, [IPAddress.Parse("10.99.0.2")], HasDefaultRoute: false, IsWatched: false);

    [Fact]
    public void a_gateway_at_an_address_of_the_interface_is_taken()
    {
        Assert.Empty(Refusals(Plan("a=soupbintcp-ouch5@10.99.0.2:9000")));
        Assert.Empty(Refusals(Plan("a=soupbintcp-ouch42@192.0.2.7:9000") with
        {
            Gateway = Mapped("192.0.2.7:9000=10.99.0.2:9100"),
        }));
    }

    [Fact]
    public void without_a_session_there_is_nothing_to_answer() =>
        AssertRefused("the configuration has no order session", Plan());

    [Theory]
    [InlineData("t7-eti")]
    [InlineData("cboe-boe3")]
    [InlineData("soupbintcp-ouch-jnx")]
    public void a_protocol_that_it_does_not_speak_is_refused_by_name(string protocol)
    {
        Failure failure = AssertRefused($"the gateway does not speak {protocol}", Plan($"a={protocol}@10.99.0.2:9000"));

        Assert.Equal("session a", failure.Where);
        Assert.Contains("it speaks soupbintcp-ouch5, soupbintcp-ouch42, fix, cme-ilink3, cboe-boe", failure.Do,
            StringComparison.Ordinal);
    }

    [Fact]
    public void an_address_outside_the_lab_or_of_no_interface_is_refused()
    {
        Assert.Contains("--gateway-map 192.0.2.7:9000=ADDR:PORT",
            AssertRefused("its gateway 192.0.2.7:9000 is outside of play: lab (10.99.0.0/16)",
                Plan("a=soupbintcp-ouch5@192.0.2.7:9000")).Do, StringComparison.Ordinal);
        AssertRefused(
            "its gateway 10.99.0.3:9000 is not an address of lab0", Plan("a=soupbintcp-ouch5@10.99.0.3:9000"));
        AssertRefused("its gateway 192.0.2.9:9000 is outside", Plan("a=soupbintcp-ouch5@10.99.0.2:9000") with
        {
            Gateway = Mapped("10.99.0.2:9000=192.0.2.9:9000"),
        });
    }

    [Fact]
    public void a_row_of_the_map_for_no_gateway_is_refused() => AssertRefused(
        "10.99.0.2:9001 is not a gateway of a session", Plan("a=soupbintcp-ouch5@10.99.0.2:9000") with
        {
            Gateway = Mapped("10.99.0.2:9001=10.99.0.2:9002"),
        });

    [Fact]
    public void two_sessions_that_nothing_distinguishes_are_refused() => AssertRefused(
        "nothing distinguishes it from session a at 10.99.0.2:9000",
        Plan("a=soupbintcp-ouch5@10.99.0.2:9000", "b=soupbintcp-ouch5@10.99.0.2:9001") with
        {
            Gateway = Mapped("10.99.0.2:9001=10.99.0.2:9000"),
        });

    [Fact]
    public void two_protocols_at_one_address_are_refused() => AssertRefused(
        "its protocol is not that of session a at 10.99.0.2:9000",
        Plan("a=soupbintcp-ouch5@10.99.0.2:9000", "b=fix@10.99.0.2:9001") with
        {
            Gateway = Mapped("10.99.0.2:9001=10.99.0.2:9000"),
        });

    [Fact]
    public void all_reasons_are_reported_at_once() => Assert.Equal(2, Refusals(
        Plan("a=soupbintcp-ouch5@192.0.2.7:9000", "b=soupbintcp-ouch5@10.99.0.9:9000")).Count);

    private static Failure AssertRefused(string what, PlayPlan plan)
    {
        Failure failure = Assert.Single(Refusals(plan));
        Assert.StartsWith(what, failure.What, StringComparison.Ordinal);
        Assert.Equal(ExitCode.Usage, failure.Code);
        Assert.NotEmpty(failure.Do);
        return failure;
    }

    private static List<Failure> Refusals(PlayPlan plan) => GatewayCheck.RefusalsOf(plan, Device);

    private static GatewayPlan Mapped(string row)
    {
        Assert.True(GroupMap.TryParse(row, out GroupMapRow parsed));
        return new GatewayPlan { Map = new GroupMap([parsed]) };
    }

    private static PlayPlan Plan(params string[] sessions) => new()
    {
        Captures = [],
        Topology = Configuration.Build(
            FlowOptions.Apply(new Settings(), [], sessions, [], new ErrorList())).Topology,
        Lab = [IPNetwork.Parse("10.99.0.0/16")],
        Gateway = new GatewayPlan(),
    };
}
