// SPDX-License-Identifier: Apache-2.0
using System.CommandLine;
using Telemetry.Reports.Results;
using Telemetry.Yaml;

namespace Telemetry.Cli.Options;

/// <summary><c>--result</c> of the commands that measure.</summary>
internal sealed class ResultOption
{
    private readonly Option<string?> _option = new("--result")
    {
        Description = "Write orders, distributions, summary and host settings into this new folder, for \"telemetry "
            + "compare\"",
        HelpName = "DIR",
    };

    public void AddTo(Command command) => command.Add(_option);

    /// <summary>True if a result is requested: its orders must be reported.</summary>
    public bool IsUsed(ParseResult parsed) => parsed.GetValue(_option) is not null;

    /// <summary>Refuses an empty name.</summary>
    public void Check(ParseResult parsed, ErrorList errors)
    {
        if (parsed.GetValue(_option) is { Length: 0 })
            errors.Add(_option.Name, "the name of the folder is empty", "name a folder");
    }

    /// <summary>Makes the folder; null if none is requested.</summary>
    /// <param name="captures">Captures that hold the orders.</param>
    /// <param name="passesOrders">True if orders are also printed.</param>
    /// <exception cref="FailureException">It is not empty, or cannot be written.</exception>
    public ResultFolder? Open(ParseResult parsed, IEnumerable<string?> captures, bool passesOrders) =>
        parsed.GetValue(_option) is { } path
            ? ResultFolder.Open(new ResultOptions
            {
                Path = path,
                Captures = [.. captures.OfType<string>()],
                PassesOrders = passesOrders,
            })
            : null;
}
