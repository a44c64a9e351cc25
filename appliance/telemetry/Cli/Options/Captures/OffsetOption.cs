// SPDX-License-Identifier: Apache-2.0
using System.CommandLine;
using Telemetry.Yaml;
using Telemetry.Yaml.Text;

namespace Telemetry.Cli.Options.Captures;

/// <summary><c>--offset</c> of <c>replay</c> and <c>extract</c>.</summary>
internal sealed class OffsetOption
{
    private readonly Option<string[]> _option = new("--offset")
    {
        Description = "Added to all stamps of one of the captures, as b.pcap=-500ms where the clock of its recorder is "
            + "500 ms fast; may be repeated",
        HelpName = "FILE=DURATION",
    };

    public void AddTo(Command command) => command.Add(_option);

    /// <summary>Nanoseconds by capture.</summary>
    public Dictionary<string, long> Read(ParseResult parsed, IReadOnlyList<string> captures, ErrorList errors)
    {
        var offsets = new Dictionary<string, long>();
        foreach (string text in parsed.GetValue(_option) ?? [])
        {
            string where = $"{_option.Name} {text}";
            int end = text.LastIndexOf('=');
            string duration = text[(end + 1)..];
            bool isBack = duration.StartsWith('-');
            if (end < 0 || !Duration.TryParse(duration.TrimStart('-', '+'), out long ns))
                errors.Add(where, $"\"{duration}\" is not a duration", $"write FILE=DURATION, {Duration.Expected}");
            else if (!captures.Contains(text[..end]))
                errors.Add(where, $"no capture \"{text[..end]}\" is named", "write it as it is named");
            else if (!offsets.TryAdd(text[..end], isBack ? -ns : ns))
                errors.Add(where, "the capture has an offset", "name it once");
        }
        return offsets;
    }
}
