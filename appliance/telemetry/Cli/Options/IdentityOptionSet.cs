// SPDX-License-Identifier: Apache-2.0
using System.CommandLine;
using Telemetry.Config;
using Telemetry.Yaml;

namespace Telemetry.Cli.Options;

/// <summary>Options for the names by which monitors distinguish appliances; <c>run</c> and <c>demo</c> have
/// them.</summary>
internal sealed class IdentityOptionSet
{
    private readonly Option<string?> _instance = new("--instance")
    {
        Description = "Name of this appliance among several of the host",
        HelpName = "NAME",
    };

    private readonly Option<string[]> _label = new("--label")
    {
        Description = "A word about this appliance for monitors, such as site=NY4; may be repeated",
        HelpName = "KEY=VALUE",
        DefaultValueFactory = _ => [],
    };

    public void AddTo(Command command)
    {
        command.Add(_instance);
        command.Add(_label);
    }

    /// <summary>The settings with these options applied; a label replaces that of the same key.</summary>
    public Settings Apply(ParseResult parsed, Settings settings, ErrorList errors)
    {
        if (parsed.GetValue(_instance) is { } name)
        {
            IdentityRules.CheckInstance(_instance.Name, name, errors);
            settings = settings with { Instance = name };
        }
        List<Label> added = [];
        foreach (string text in parsed.GetValue(_label) ?? [])
        {
            int equals = text.IndexOf('=');
            var label = new Label(text[..Math.Max(0, equals)], text[(equals + 1)..]);
            if (equals < 0)
                errors.Add(_label.Name, $"\"{text}\" is not a label", "write KEY=VALUE");
            else
                IdentityRules.CheckLabel(_label.Name, label, errors);
            added.Add(label);
        }
        if (added.Count == 0)
            return settings;
        Label[] all = [.. settings.Labels.Where(label => added.All(one => one.Key != label.Key)), .. added];
        IdentityRules.CheckLabels(_label.Name, all, errors);
        return settings with { Labels = all };
    }
}
