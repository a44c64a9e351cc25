// SPDX-License-Identifier: Apache-2.0
using System.CommandLine;
using Telemetry.Cli.Commands;
using Telemetry.Cli.Options;
using Telemetry.Model.Definitions;
using Telemetry.Model.Failures;
using Telemetry.Yaml;

namespace Telemetry.Cli.Tests.Commands;

public class OrderKeyOptionTests
{
    [Theory]
    [InlineData("demo", OrderKeyDisclosure.Hashed)]
    [InlineData("demo --orders", OrderKeyDisclosure.Plain)]
    [InlineData("demo --orders=plain", OrderKeyDisclosure.Plain)]
    [InlineData("demo --orders=hashed", OrderKeyDisclosure.Hashed)]
    [InlineData("demo --orders --order-keys hashed", OrderKeyDisclosure.Hashed)]
    public void keys_are_plain_only_if_orders_are_requested(string line, OrderKeyDisclosure expected)
    {
        var flows = new FlowOptionSet();
        var command = new Command("demo");
        flows.AddTo(command);
        var errors = new ErrorList();
        string[] arguments = [.. line.Split(' ').Skip(1).SelectMany(CommandLine.Expand)];

        Assert.Equal(expected, flows.OrderKeysOf(command.Parse(arguments), errors));
        Assert.True(errors.IsEmpty);
    }

    [Fact]
    public void an_unknown_form_of_keys_is_an_error_that_lists_the_known_ones()
    {
        var flows = new FlowOptionSet();
        var command = new Command("demo");
        flows.AddTo(command);
        var errors = new ErrorList();

        flows.OrderKeysOf(command.Parse([.. CommandLine.Expand("--orders=hased")]), errors);

        Assert.Contains("hashed", Assert.Throws<FailureException>(errors.ThrowIfAny).Failures[0].ToString());
    }

    [Fact]
    public void a_capture_file_after_the_option_is_not_its_value() =>
        Assert.Empty(CommandLine.Parse(["replay", "--orders", "a.pcap"]).Errors);
}
