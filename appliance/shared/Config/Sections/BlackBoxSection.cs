// SPDX-License-Identifier: Apache-2.0
using Telemetry.Config.Text;
using Telemetry.Model.Events;
using Telemetry.Yaml;

namespace Telemetry.Config.Sections;

/// <summary>Reads <c>black_box:</c>.</summary>
internal static class BlackBoxSection
{
    public static BlackBoxSettings? Read(YamlSection? section)
    {
        if (section is null)
            return null;
        YamlSection? keep = section.Section("keep", "keep");
        YamlSection? slow = section.Section("slow", "slow");
        var settings = new BlackBoxSettings
        {
            Directory = section.Required("directory", "/var/lib/telemetry/black-box"),
            FlightBytes = NumberSettings.FlightBytes.ReadOrDefault(section),
            Packets = ReadPackets(section),
            Snap = (int)NumberSettings.FlightSnap.ReadOrDefault(section),
            BeforeNs = NumberSettings.Before.ReadOrDefault(section),
            AfterNs = NumberSettings.After.ReadOrDefault(section),
            On = ReadKinds(section),
            Peak = NumberSettings.Peak.ReadOrDefault(section),
            Slow = slow is null ? default : new SlowOrders(
                NumberSettings.SlowTickToTrade.ReadOrDefault(slow), NumberSettings.SlowOrderToAck.ReadOrDefault(slow)),
            PerMinute = (int)NumberSettings.PerMinute.ReadOrDefault(section),
            KeepFiles = (int)(keep is null ? NumberSettings.KeepFiles.Default
                : NumberSettings.KeepFiles.ReadOrDefault(keep)),
            KeepBytes = keep is null ? NumberSettings.KeepBytes.Default : NumberSettings.KeepBytes.ReadOrDefault(keep),
        };
        keep?.Finish();
        slow?.Finish();
        section.Finish();
        return settings;
    }

    /// <summary>Reads one word or several, the widest counts, and if payloads are kept too.</summary>
    private static BlackBoxPackets ReadPackets(YamlSection section)
    {
        BlackBoxPackets? found = null;
        List<string> words = [.. SettingKeywords.BlackBoxPackets.Select(known => known.Word)];
        foreach (Located<string> word in section.Texts("packets", "flows, control") ?? [])
        {
            int index = words.IndexOf(word.Value);
            if (index < 0)
                section.Errors.AddUnknown(word.Where, "choice of packets", word.Value, words);
            else if (SettingKeywords.BlackBoxPackets[index].Value is var value && !(value < found))
                found = value;
        }
        if (section.Choice("payload", SettingKeywords.BlackBoxPayloads) is not true)
            return found ?? BlackBoxPackets.Control;
        if (found != BlackBoxPackets.All)
        {
            section.Errors.Add(
                section.Where, "payload: all is of packets: all", "add packets: all, or leave payload out");
        }
        return BlackBoxPackets.Payload;
    }

    private static IReadOnlyList<string> ReadKinds(YamlSection section)
    {
        if (section.Texts("on", "feed_gap, late_order") is not { } kinds)
            return BlackBoxSettings.DefaultKinds;
        if (kinds.Count == 0)
            section.Errors.Add(section.WhereOf("on"), $"{section.Name}: on is an empty list",
                "name kinds of events, or leave it out for all");
        foreach (Located<string> kind in kinds)
        {
            if (!BlackBoxSettings.DefaultKinds.Contains(kind.Value))
                section.Errors.AddUnknown(kind.Where, "kind of event", kind.Value, [.. BlackBoxSettings.DefaultKinds]);
        }
        return [.. kinds.Select(kind => kind.Value)];
    }
}
