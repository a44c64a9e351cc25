// SPDX-License-Identifier: Apache-2.0
using Telemetry.Cli.Commands;
using TestSupport;

namespace Telemetry.Cli.Tests.Commands;

/// <summary><c>config flows</c> prints what the roles file of tune takes.</summary>
[Collection("console")]
public sealed class ConfigFlowsTests
{
    private const string Feeds = """
        interfaces: [{name: eth1}, {name: eth2}]
        feeds:
          - name: itch
            protocol: moldudp64
            lines:
              - {address: "239.1.1.1:5000", interface: eth1}
              - {address: "239.1.2.1:5000", interface: eth2}
          - name: other
            protocol: moldudp64
            lines: [{address: "239.1.1.9:6000"}]
          - name: six
            protocol: moldudp64
            lines: [{address: "[ff05::1]:7000", interface: eth1}]

        """;

    [Fact]
    public void feeds_take_the_queues_in_turn_and_their_lines_stay_together()
    {
        (int code, string[] lines) = Flows(Feeds, "--queues", "2");

        Assert.Equal(0, code);
        Assert.Equal(
            ["flow=eth1 239.1.1.1:5000 0", "flow=eth2 239.1.2.1:5000 0", "flow=eth1 239.1.1.9:6000 1",
                "flow=eth2 239.1.1.9:6000 1"],
            lines.Where(line => line.StartsWith("flow=", StringComparison.Ordinal)));
        Assert.Contains(
            lines, line => line.StartsWith("# no rule for line A, [ff05::1]:7000: ", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("0")]
    [InlineData("257")]
    public void a_number_of_queues_that_cannot_be_is_refused(string queues) =>
        Assert.Equal(2, Flows(Feeds, "--queues", queues).Code);

    [Fact]
    public void a_line_without_an_interface_is_refused() => Assert.Equal(
        2, Flows("feeds: [{name: f, protocol: moldudp64, lines: [{address: \"239.1.1.1:5000\"}]}]\n").Code);

    private static (int Code, string[] Lines) Flows(string text, params string[] options)
    {
        using var folder = new ScratchFolder();
        string file = folder.File("telemetry.yaml");
        File.WriteAllText(file, text);
        (TextWriter output, TextWriter errors) = (Console.Out, Console.Error);
        var printed = new StringWriter();
        Console.SetOut(printed);
        Console.SetError(TextWriter.Null);
        try
        {
            int code = CommandLine.Run(["config", "flows", file, .. options]);
            return (code, printed.ToString().TrimEnd('\n').Split('\n'));
        }
        finally
        {
            Console.SetOut(output);
            Console.SetError(errors);
        }
    }
}
