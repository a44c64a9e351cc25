// SPDX-License-Identifier: Apache-2.0
using Telemetry.Config.Text;
using Telemetry.Feeds.Catalog;
using Telemetry.Yaml;

namespace Telemetry.Config.Sections;

/// <summary>Reads an entry of <c>recovery:</c> of a feed.</summary>
internal static class RecoverySection
{
    public static RecoverySettings Read(YamlSection section)
    {
        Located<string>? name = section.Text("name");
        if (name is not null)
            section.Name += $" {name.Value.Value}";
        var recovery = new RecoverySettings
        {
            Kind = section.RequiredChoice("kind", SettingKeywords.RecoveryKinds) ?? RecoveryKind.Unknown,
            Name = name?.Value,
            Protocol = section.Text("protocol"),
            Addresses = FeedSection.ReadAddresses(section, "address", "addresses", isRequired: false),
            Servers = FeedSection.ReadAddresses(section, "server", "servers", isRequired: false),
            Interface = section.Text("interface")?.Value,
            Source = FeedSection.ReadSource(section),
            VlanId = (ushort)(NumberSettings.Vlan.Read(section) ?? 0),
            Where = section.Where,
        };
        section.Finish();
        return recovery;
    }
}
