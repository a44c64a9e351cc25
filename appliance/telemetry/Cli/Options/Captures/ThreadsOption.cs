// SPDX-License-Identifier: Apache-2.0
using System.CommandLine;
using System.Globalization;
using Telemetry.Yaml;

namespace Telemetry.Cli.Options.Captures;

/// <summary><c>--threads</c> of <c>replay</c>.</summary>
internal sealed class ThreadsOption
{
    private const int Most = 64;

    private readonly Option<string?> _option = new("--threads")
    {
        Description = "Threads that read and analyse; all but one read ahead (default: one more than captures, at "
            + "most the CPUs allowed)",
        HelpName = "N",
    };

    public void AddTo(Command command) => command.Add(_option);

    /// <summary>The requested number, or a suitable one.</summary>
    /// <param name="captures">Number of capture files.</param>
    public int Read(ParseResult parsed, int captures, ErrorList errors)
    {
        if (parsed.GetValue(_option) is not { } text)
            return Math.Clamp(Environment.ProcessorCount, 1, captures + 1);
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int threads)
            && threads is >= 1 and <= Most)
            return threads;
        errors.Add(_option.Name, $"'{text}' is not a number of threads", $"give a number from 1 to {Most}");
        return 1;
    }
}
