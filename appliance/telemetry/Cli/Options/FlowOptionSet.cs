// SPDX-License-Identifier: Apache-2.0
using System.CommandLine;
using Telemetry.Commands;
using Telemetry.Config;
using Telemetry.Config.Planning;
using Telemetry.Config.Reading;
using Telemetry.Config.Text;
using Telemetry.Yaml;

namespace Telemetry.Cli.Options;

/// <summary>The options that <c>run</c>, <c>demo</c> and <c>replay</c> share.</summary>
internal sealed class FlowOptionSet
{
    public Option<string?> Config { get; } = new("--config")
    {
        Description = "Configuration file (YAML)",
        HelpName = "FILE",
    };

    public Option<string[]> Feed { get; } = new("--feed")
    {
        Description = "A feed, its lines A, B, ... in the order given; a line may be a range 233.43.202.1-48:PORT, or "
            + "groups with + between them; may be repeated",
        HelpName = "NAME=PROTOCOL@ADDR:PORT[+ADDR:PORT...][,ADDR:PORT...]",
        DefaultValueFactory = _ => [],
    };

    public Option<string[]> Session { get; } = new("--session")
    {
        Description = "An order session by its gateways, primary first; may be repeated",
        HelpName = "NAME=PROTOCOL@ADDR:PORT[,ADDR:PORT...]",
        DefaultValueFactory = _ => [],
    };

    public Option<string[]> Trigger { get; } = new("--trigger")
    {
        Description = "The feeds whose packets can be the tick of a session's orders (default: all); may be repeated",
        HelpName = "SESSION=FEED[,FEED...]",
        DefaultValueFactory = _ => [],
    };

    public Option<string?> RepairWindow { get; } = new("--repair-window")
    {
        Description = "How long a missing number may still arrive (default: "
            + $"{NumberSettings.RepairWindow.Format(NumberSettings.RepairWindow.Default)}, or as configured)",
        HelpName = "DURATION",
    };

    public Option<bool> Types { get; } = new("--types")
    {
        Description = "Count messages by type, and measure sizes of packets and messages, as types: true does",
    };

    public Option<bool> Packets { get; } = new("--packets")
    {
        Description = "Also report every market-data packet and every order-protocol message",
    };

    public Option<bool> Orders { get; } =
        new("--orders") { Description = "Also report every order with its tick and answer" };

    public Option<string?> OrderKeys { get; } = new("--order-keys")
    {
        Description = "How --orders tells keys: plain or hashed (default: plain); --orders=hashed is short",
        HelpName = "KIND",
    };

    public Option<bool> Json { get; } = new("--json") { Description = "Print JSON, one object a line" };

    public void AddTo(Command command)
    {
        AddFlowsTo(command);
        command.Add(Types);
        command.Add(Packets);
        command.Add(Orders);
        command.Add(OrderKeys);
    }

    /// <summary>Declares those that say what is watched, and the form of the output.</summary>
    public void AddFlowsTo(Command command)
    {
        command.Add(Config);
        command.Add(Feed);
        command.Add(Session);
        command.Add(Trigger);
        command.Add(RepairWindow);
        command.Add(Json);
    }

    /// <summary>The file, if one is given, with the options added. Options take precedence.</summary>
    public Settings Read(ParseResult parsed, ErrorList errors)
    {
        Settings settings = parsed.GetValue(Config) is { } path ? ConfigReader.ReadFile(path, errors) : new Settings();
        settings = FlowOptions.Apply(
            settings, parsed.GetValue(Feed) ?? [], parsed.GetValue(Session) ?? [], parsed.GetValue(Trigger) ?? [],
                errors);
        settings = settings with { Types = settings.Types || parsed.GetValue(Types) };
        if (OptionText.DurationNs(parsed, RepairWindow, errors) is not { } windowNs)
            return settings;
        return settings with
        {
            RepairWindowNs = windowNs,
            Feeds = settings.Feeds.Select(feed => feed with { RepairWindowNs = null }).ToList(),
        };
    }

    /// <summary>Checks the settings as a whole; all errors of file and options are reported together.</summary>
    public static Configuration Check(Settings settings, ErrorList errors)
    {
        var configuration = new Configuration(settings, TopologyBuilder.Build(settings, errors));
        errors.ThrowIfAny();
        return configuration;
    }

    /// <summary>Form in which keys of orders are reported: plain only if orders are requested.</summary>
    public OrderKeyDisclosure OrderKeysOf(ParseResult parsed, ErrorList errors)
    {
        if (parsed.GetValue(OrderKeys) is not { } text)
            return parsed.GetValue(Orders) ? OrderKeyDisclosure.Plain : OrderKeyDisclosure.Hashed;
        return errors.Choose(OrderKeys.Name, "value", text, SettingKeywords.KeyDisclosures)
            ?? OrderKeyDisclosure.Hashed;
    }
}
