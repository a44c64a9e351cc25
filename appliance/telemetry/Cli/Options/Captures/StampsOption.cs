// SPDX-License-Identifier: Apache-2.0
using System.CommandLine;
using Telemetry.Stamps;
using Telemetry.Yaml;

namespace Telemetry.Cli.Options.Captures;

/// <summary><c>--stamps</c> of <c>replay</c>.</summary>
internal sealed class StampsOption
{
    private const string Prefix = "trailer=";
    private const string OuterSuffix = ",outer";

    private readonly Option<string> _option = new("--stamps")
    {
        Description = "Whose stamps of packets are used: capture, auto (those of devices where they are proven), or "
            + "trailer[=FORMAT[,outer]]; \"telemetry feeds --stamps\" lists the formats",
        HelpName = "SOURCE",
        DefaultValueFactory = _ => "auto",
    };

    public Option Option => _option;

    public void AddTo(Command command) => command.Add(_option);

    public StampChoice Read(ParseResult parsed, ErrorList errors)
    {
        string text = parsed.GetValue(_option) ?? "auto";
        switch (text)
        {
            case "capture" or "file":
                return new StampChoice(StampUse.Capture);
            case "auto":
                return new StampChoice(StampUse.Auto);
            case "trailer":
                return new StampChoice(StampUse.Trailer);
            default:
                break;
        }
        if (text.StartsWith(Prefix, StringComparison.Ordinal))
        {
            bool outer = text.EndsWith(OuterSuffix, StringComparison.Ordinal);
            string name = text[Prefix.Length..(outer ? ^OuterSuffix.Length : ^0)];
            if (StampFormats.Find(name) is { } row)
                return new StampChoice(StampUse.Trailer, row.Format, outer);
            errors.Add(_option.Name, $"'{name}' is not a format of stamps",
                "give one of " + string.Join(", ", StampFormats.Rows.Select(known => known.Name)));
            return default;
        }
        errors.Add(_option.Name, $"'{text}' is not a source of stamps", "give capture, auto or trailer[=FORMAT]");
        return default;
    }
}
