// SPDX-License-Identifier: Apache-2.0
using System.CommandLine;
using Telemetry.Config;
using Telemetry.Config.Text;
using Telemetry.Yaml;

namespace Telemetry.Cli.Options.Captures;

/// <summary><c>--decapsulate</c> of <c>replay</c>, <c>extract</c> and <c>discover</c>.</summary>
internal sealed class DecapsulateOption
{
    private readonly Option<string?> _option = new("--decapsulate")
    {
        Description = "Tunnels to look into, one deep: erspan, vxlan, gre (default: none, or those of the mirror ports "
            + "in the configuration)",
        HelpName = "KIND[,KIND...]",
    };

    public Option Option => _option;

    public void AddTo(Command command) => command.Add(_option);

    /// <summary>The tunnels.</summary>
    /// <param name="settings">The configuration, whose choice the option replaces.</param>
    public TunnelChoice Read(ParseResult parsed, Settings? settings, ErrorList errors)
    {
        TunnelChoice all = TunnelChoice.None;
        if (parsed.GetValue(_option) is not { } text)
        {
            foreach (InterfaceSettings device in settings?.Interfaces ?? [])
                all |= device.Decapsulate;
            return all;
        }
        foreach (string word in text.Split(',', StringSplitOptions.TrimEntries))
            all |= errors.Choose(_option.Name, "tunnel", word, SettingKeywords.Tunnels) ?? TunnelChoice.None;
        return all;
    }
}
