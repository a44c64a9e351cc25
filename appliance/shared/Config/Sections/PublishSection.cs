// SPDX-License-Identifier: Apache-2.0
using Telemetry.Config.Text;
using Telemetry.Yaml;

namespace Telemetry.Config.Sections;

/// <summary>Reads <c>publish:</c>.</summary>
internal static class PublishSection
{
    public static PublishSettings Read(YamlSection? section)
    {
        var defaults = new PublishSettings();
        if (section is null)
            return defaults;
        var settings = new PublishSettings
        {
            Orders = section.Choice("orders", SettingKeywords.PublishedOrders) ?? defaults.Orders,
            OrderKeys = section.Choice("order_keys", SettingKeywords.KeyDisclosures) ?? defaults.OrderKeys,
            Packets = section.Choice("packets", SettingKeywords.Truths) ?? defaults.Packets,
        };
        section.Finish();
        return settings;
    }
}
