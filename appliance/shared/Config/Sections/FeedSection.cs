// SPDX-License-Identifier: Apache-2.0
using Telemetry.Config.Text;
using Telemetry.Yaml;

namespace Telemetry.Config.Sections;

/// <summary>Reads <c>feeds:</c>.</summary>
internal static class FeedSection
{
    public static IReadOnlyList<FeedSettings> Read(YamlSection root)
    {
        List<FeedSettings> feeds = [];
        foreach (YamlSection section in root.Sections("feeds", "feed"))
            feeds.Add(ReadFeed(section));
        return feeds;
    }

    private static FeedSettings ReadFeed(YamlSection section)
    {
        Located<string> name = section.Required("name", "itch");
        section.Name = $"feed \"{name.Value}\"";
        var feed = new FeedSettings
        {
            Name = name,
            Protocol = section.Required("protocol", "moldudp64-itch50"),
            Zone = section.Text("zone"),
            RepairWindowNs = NumberSettings.RepairWindow.Read(section),
            StaleAfterNs = NumberSettings.StaleAfter.Read(section),
            LineBehindAfterNs = NumberSettings.LineBehindAfter.Read(section),
            LineDownAfterNs = NumberSettings.LineDownAfter.Read(section),
            DuplicateWindow = NumberSettings.DuplicateWindow.Read(section),
            DuplicateAgeNs = NumberSettings.DuplicateAge.Read(section),
            SuspectHoldNs = NumberSettings.SuspectHold.Read(section),
            MaxChannels = (int?)NumberSettings.MaxChannels.Read(section),
            MaxRanges = (int?)NumberSettings.MaxRanges.Read(section),
            HistoryLength = (int?)NumberSettings.History.Read(section),
            SnapLength = (int?)NumberSettings.FeedSnap.Read(section),
            VerifyChecksums = section.Choice("verify_checksums", SettingKeywords.ChecksumScopes),
            Hours = DaySection.ReadHours(section.Section("hours", $"feed \"{name.Value}\" hours")),
            Burst = BurstSection.Read(section.Section("burst", $"feed \"{name.Value}\" burst")),
            Lines = section.Sections("lines", $"feed \"{name.Value}\" line").Select(ReadLine).ToList(),
            Recovery = section.Sections("recovery", $"feed \"{name.Value}\" recovery")
                .Select(RecoverySection.Read).ToList(),
            Where = section.Where,
        };
        section.Finish();
        return feed;
    }

    private static LineSettings ReadLine(YamlSection section)
    {
        Located<string>? name = section.Text("name");
        if (name is not null)
            section.Name += $" {name.Value.Value}";
        var line = new LineSettings
        {
            Name = name?.Value,
            Addresses = ReadAddresses(section, "address", "addresses", isRequired: true),
            Interface = section.Text("interface")?.Value,
            Source = ReadSource(section),
            VlanId = (ushort)(NumberSettings.Vlan.Read(section) ?? 0),
            Join = section.Choice("join", SettingKeywords.Truths) ?? false,
            Where = section.Where,
        };
        section.Finish();
        return line;
    }

    /// <summary>Reads addresses that are given under either of two keys.</summary>
    /// <param name="key">Key of one address or range.</param>
    /// <param name="keys">Key of a list of them.</param>
    /// <param name="isRequired">True if there must be one.</param>
    public static List<Located<AddressRange>> ReadAddresses(
        YamlSection section, string key, string keys, bool isRequired)
    {
        IReadOnlyList<Located<string>>? list = section.Texts(keys, AddressRange.Expected);
        IReadOnlyList<Located<string>> several = list ?? [];
        Located<string>? single = section.Text(key);
        if (single is not null && several.Count > 0)
            section.Errors.Add(single.Value.Where, $"{section.Name}: has both {key} and {keys}", "keep one of them");
        if (isRequired && single is null && !section.Has(key) && !section.Has(keys))
        {
            string what = $"{section.Name} has no {key}";
            section.Errors.Add(section.Where, what, $"add \"{key}: 239.1.1.2:26400\"");
        }
        if (isRequired && list is [] && !section.Has(key))
            section.Errors.Add(section.WhereOf(keys), $"{section.Name}: {keys} is an empty list",
                $"write the addresses, such as \"{keys}: ['239.1.1.2:26400']\"");
        List<Located<AddressRange>> addresses = [];
        foreach (Located<string> text in single is { } one ? [one] : several)
        {
            if (AddressRange.TryParse(text.Value, out AddressRange range))
                addresses.Add(new Located<AddressRange>(range, text.Where));
            else
                AddressRange.Refuse(text.Value, text.Where, $"{section.Name}: ", section.Errors);
        }
        return addresses;
    }

    /// <summary>Reads the sender of a group.</summary>
    public static UInt128 ReadSource(YamlSection section)
    {
        if (section.Text("source") is not { } text)
            return 0;
        if (!EndpointAddress.TryParseAddress(text.Value, out UInt128 source))
            section.Errors.Add(text.Where, $"{section.Name}: source \"{text.Value}\" is not an address",
                "write it without a port, such as 206.200.43.72");
        else if (new EndpointAddress(source, 0).IsMulticast)
            section.Errors.Add(text.Where, $"{section.Name}: source {text.Value} is a multicast group",
                "give the address of the host that sends to it");
        return source;
    }
}
