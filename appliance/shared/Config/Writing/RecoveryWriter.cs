// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using System.Text;
using Telemetry.Config.Text;
using Telemetry.Yaml;

namespace Telemetry.Config.Writing;

/// <summary>Writes <c>recovery:</c> of a feed.</summary>
internal static class RecoveryWriter
{
    public static void Write(StringBuilder text, IReadOnlyList<RecoverySettings> channels)
    {
        if (channels.Count > 0)
            text.AppendLine("    recovery:");
        for (int index = 0; index < channels.Count; index++)
        {
            RecoverySettings channel = channels[index];
            ConfigWriter.Line(text, 6, "- kind", ConfigWriter.Word(SettingKeywords.RecoveryKinds, channel.Kind));
            ConfigWriter.Line(text, 8, "name", channel.Name ?? RecoveryDefinition.DefaultName(index));
            ConfigWriter.Line(text, 8, "protocol", channel.Protocol?.Value);
            WriteAddresses(text, "address", "addresses", channel.Addresses);
            WriteAddresses(text, "server", "servers", channel.Servers);
            ConfigWriter.Line(text, 8, "interface", channel.Interface);
            ConfigWriter.Line(text, 8, "source",
                channel.Source == 0 ? null : new EndpointAddress(channel.Source, 0).AddressText());
            ConfigWriter.Line(text, 8, NumberSettings.Vlan.Key,
                channel.VlanId == 0 ? null : channel.VlanId.ToString(CultureInfo.InvariantCulture));
        }
    }

    private static void WriteAddresses(
        StringBuilder text, string key, string keys, IReadOnlyList<Located<AddressRange>> addresses)
    {
        if (addresses.Count == 1)
            ConfigWriter.Line(text, 8, key, addresses[0].Value.ToString());
        else if (addresses.Count > 1)
            ConfigWriter.List(text, 8, keys, addresses.Select(address => address.Value.ToString()));
    }
}
