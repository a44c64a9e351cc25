// SPDX-License-Identifier: Apache-2.0
using System.CommandLine;
using Telemetry.Cli.Output;

namespace Telemetry.Cli.Options;

/// <summary>Options that turn findings into an exit code.</summary>
internal sealed class FailOnOptionSet
{
    public Option<bool> Gap { get; } = new("--fail-on-gap") { Description = "Exit with 4 if a feed gap was found" };

    public Option<bool> Incomplete { get; } = new("--fail-on-incomplete")
    {
        Description = "Exit with 6 if something was lost inside the appliance",
    };

    public void AddTo(Command command)
    {
        command.Add(Gap);
        command.Add(Incomplete);
    }

    public ExitRules Read(ParseResult parsed) => new(parsed.GetValue(Gap), parsed.GetValue(Incomplete));
}
