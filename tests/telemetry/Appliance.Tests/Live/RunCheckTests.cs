// SPDX-License-Identifier: Apache-2.0
using Telemetry.Appliance.Live;
using Telemetry.Config;
using Telemetry.Config.Reading;
using Telemetry.Model.Failures;

namespace Telemetry.Appliance.Tests.Live;

public class RunCheckTests
{
    [Fact]
    public void the_port_0_is_refused_wherever_packets_of_a_host_are_to_have_it()
    {
        FailureException refused = Assert.Throws<FailureException>(() => Check("""
            feeds:
              - name: itch
                protocol: moldudp64
                lines: [{address: 239.1.1.1:0}, {addresses: [239.1.1.2-5:0, 239.1.2.1:7]}]
                recovery: [{kind: retransmission, server: 10.1.1.2:0}]
            sessions:
              - name: ouch
                protocol: soupbintcp-ouch5
                gateways: [10.1.1.1:0, 10.1.1.1:9]
            """));

        Assert.Equal(
            [
                "t.yaml:4:23: feed \"itch\": 239.1.1.1:0", "t.yaml:4:50: feed \"itch\": 239.1.1.2-5:0",
                "t.yaml:5:47: feed \"itch\": 10.1.1.2:0", "t.yaml:9:16: session \"ouch\": 10.1.1.1:0",
            ],
            refused.Failures.Select(one => one.ToString().Split(" has ")[0]));
        Assert.All(refused.Failures, one => Assert.Equal(
            (ExitCode.Usage, "give the port; * stands for any"), (one.Code, one.Do)));
    }

    [Fact]
    public void any_port_is_not_the_port_0() => Check("""
        feeds: [{name: itch, protocol: moldudp64, lines: [{address: "239.1.1.1:*"}]}]
        """);

    private static void Check(string text)
    {
        Settings settings = ConfigReader.ReadText(text, "t.yaml", new Telemetry.Yaml.ErrorList());
        RunCheck.Check(settings, RunCheck.ChannelOf(settings.Aeron));
    }
}
