// SPDX-License-Identifier: Apache-2.0
using System.Net;
using System.Net.Sockets;
using Telemetry.Archive;
using Telemetry.Access.Settings;
using Telemetry.Config;
using Telemetry.Config.Sections;
using Telemetry.Config.Text;
using Telemetry.Yaml;

namespace Telemetry.Monitor.Config;

/// <summary>Reads the monitor's configuration file.</summary>
internal static class MonitorConfig
{
    private const string Hint = "see monitor.example.yaml";
    private const string ExampleChannel = "aeron:udp?control=10.0.0.4:20121|control-mode=dynamic";
    private const int MostChannels = 256;
    private const int MostExpected = 256;
    private const int MostNetworks = 64;
    private const int MostRecordings = 16;

    /// <summary>Reads a file and adds its errors to <paramref name="errors"/>.</summary>
    /// <exception cref="FailureException">It cannot be read at all.</exception>
    public static MonitorSettings ReadFile(string path, ErrorList errors) =>
        ReadText(YamlFile.ReadAll(path), path, errors);

    /// <summary>Reads the text of a file named <paramref name="file"/>.</summary>
    public static MonitorSettings ReadText(string text, string file, ErrorList errors) =>
        YamlFile.Parse(text, file, errors, Hint) is { } root ? ReadRoot(root, file) : new MonitorSettings();

    /// <summary>Checks the form of a channel.</summary>
    public static void CheckChannel(Located<string> channel, ErrorList errors)
    {
        if (!channel.Value.StartsWith("aeron:", StringComparison.Ordinal))
            errors.Add(channel.Where, $"\"{channel.Value}\" is not an Aeron channel",
                $"expected one such as {ExampleChannel}");
    }

    /// <summary>Reads an address of this host; null if it is wrong, which is an error then.</summary>
    public static IPAddress? ReadInterface(Located<string> text, ErrorList errors)
    {
        // The system also reads "10.9" as an address, with zeros in between.
        if (IPAddress.TryParse(text.Value, out IPAddress? address)
            && (address.AddressFamily != AddressFamily.InterNetwork || address.ToString() == text.Value))
        {
            return address;
        }
        errors.Add(text.Where, $"\"{text.Value}\" is not an address",
            "expected an address of this host such as 10.0.0.9");
        return null;
    }

    /// <summary>Checks the number and the names of recordings to compare with.</summary>
    public static void CheckRecordings(IReadOnlyList<Located<string>> files, ErrorList errors)
    {
        HashSet<string> names = [];
        foreach (Located<string> file in files)
        {
            if (!names.Add(Path.GetFileName(file.Value)))
                errors.Add(file.Where, $"another recording has the name \"{Path.GetFileName(file.Value)}\"",
                    "leave one out, or give it another name");
        }
        if (files.Count > MostRecordings)
            errors.Add(files[MostRecordings].Where, $"{files.Count} recordings are more than {MostRecordings}",
                "leave some out");
    }

    private static MonitorSettings ReadRoot(YamlSection root, string file)
    {
        var defaults = new MonitorSettings();
        YamlSection? history = root.Section("history", "history");
        var settings = new MonitorSettings
        {
            Listen = root.Text("listen") is { } listen
                ? ListenAddress.Read(listen, root.Errors) ?? defaults.Listen : defaults.Listen,
            Names = AccessSection.ReadNames(root),
            Tls = AccessSection.ReadTls(root.Section("tls", "tls")),
            Access = AccessSection.ReadAccess(root.Section("access", "access")),
            MemoryBytes = MonitorNumbers.Memory.ReadOrDefault(root),
            Channels = ReadChannels(root),
            Expected = ReadExpected(root),
            Recordings = ReadRecordings(root),
            StateDirectory = ReadPath(root, "state_directory", "one such as /var/lib/telemetry-monitor"),
            BlackBox = ReadPath(root, "black_box", "the appliance's folder such as /var/lib/telemetry/black-box"),
            Alerts = AlertSection.Read(root.Section("alerts", "alerts"), file),
            Export = ExportSection.Read(root.Section("export", "export")),
            Aeron = ReadAeron(root.Section("aeron", "aeron")),
            SecondsNs = history is null ? defaults.SecondsNs : MonitorNumbers.Seconds.ReadOrDefault(history),
            MinutesNs = history is null ? defaults.MinutesNs : MonitorNumbers.Minutes.ReadOrDefault(history),
            Days = ReadDays(history?.Section("days", "history: days")) ?? defaults.Days,
            Engine = EngineSection.Read(history?.Section("engine", "history: engine")),
        };
        history?.Finish();
        root.Finish();
        AccessSection.Check(settings.Access, settings.Tls, root);
        return settings;
    }

    private static HistoryDays? ReadDays(YamlSection? section)
    {
        if (section is null)
            return null;
        var days = new HistoryDays((int)MonitorNumbers.MinuteDays.ReadOrDefault(section),
            (int)MonitorNumbers.SlotDays.ReadOrDefault(section),
            (int)MonitorNumbers.EventDays.ReadOrDefault(section));
        section.Finish();
        return days;
    }

    private static List<ChannelSettings> ReadChannels(YamlSection root)
    {
        List<ChannelSettings> channels = [];
        foreach (YamlSection section in root.Sections("appliances", "appliance"))
        {
            Located<string> channel = section.Required("channel", ExampleChannel);
            if (channel.Value.Length > 0)
            {
                section.Name = $"appliance {channel.Value}";
                CheckChannel(channel, root.Errors);
                if (channels.Exists(known => known.Channel.Value == channel.Value))
                    root.Errors.Add(channel.Where, $"channel {channel.Value} is given twice", "leave one out");
            }
            channels.Add(new ChannelSettings
            {
                Channel = channel,
                Interface = section.Text("interface") is { } own ? ReadInterface(own, root.Errors) : null,
                From = ReadNetworks(section, channel.Value),
                Name = ReadName(section),
                Labels = IdentitySection.ReadLabels(section),
                Hours = DaySection.ReadVenueHours(section.Section("hours", $"{section.Name}: hours")),
            });
            section.Finish();
        }
        if (channels.Count > MostChannels)
            root.Errors.Add(root.WhereOf("appliances"), $"{channels.Count} channels are more than {MostChannels}",
                "let several appliances use one channel");
        return channels;
    }

    private static List<IPNetwork> ReadNetworks(YamlSection section, string channel)
    {
        List<IPNetwork> networks = [];
        IReadOnlyList<Located<string>>? given = section.Texts("from", "10.0.0.0/24");
        foreach (Located<string> text in given ?? [])
        {
            bool isAddress = IPAddress.TryParse(text.Value, out IPAddress? address);
            if (isAddress)
                networks.Add(new IPNetwork(address!, address!.AddressFamily == AddressFamily.InterNetwork ? 32 : 128));
            else if (IPNetwork.TryParse(text.Value, out IPNetwork network)
                && text.Value.StartsWith($"{network.BaseAddress}/", StringComparison.OrdinalIgnoreCase))
                networks.Add(network);
            else
                section.Errors.Add(text.Where, $"\"{text.Value}\" is not a network",
                    "expected one such as 10.0.0.0/24, with bits of 0 after the prefix, or an address");
        }
        if (networks.Count > MostNetworks)
            section.Errors.Add(section.WhereOf("from"), $"{networks.Count} networks are more than {MostNetworks}",
                "name larger ones");
        if (given is [])
            section.Errors.Add(section.WhereOf("from"), "\"from\" names no network", "leave it out for every sender");
        if (networks.Count > 0 && channel.StartsWith("aeron:ipc", StringComparison.Ordinal))
            section.Errors.Add(section.WhereOf("from"), "a channel of shared memory has no addresses",
                "leave \"from\" out");
        return networks;
    }

    private static string? ReadName(YamlSection section)
    {
        if (section.Text("name") is not { } name)
            return null;
        CheckName(name, section.Errors);
        return name.Value;
    }

    private static List<string> ReadExpected(YamlSection root)
    {
        List<string> names = [];
        foreach (Located<string> name in root.Texts("expected", "trade01, trade02") ?? [])
        {
            CheckName(name, root.Errors);
            if (names.Contains(name.Value))
                root.Errors.Add(name.Where, $"\"{name.Value}\" is expected twice", "leave one out");
            names.Add(name.Value);
        }
        if (names.Count > MostExpected)
            root.Errors.Add(root.WhereOf("expected"), $"{names.Count} names are more than {MostExpected}",
                "use several monitors");
        return names;
    }

    private static List<string> ReadRecordings(YamlSection root)
    {
        IReadOnlyList<Located<string>> files = root.Texts("recordings", "/var/lib/telemetry/monday.telemetry") ?? [];
        CheckRecordings(files, root.Errors);
        return [.. files.Select(file => file.Value)];
    }

    private static void CheckName(Located<string> name, ErrorList errors)
    {
        const int longest = 255;
        bool isName = name.Value.Length <= longest && name.Value.All(
            letter => char.IsAsciiLetterOrDigit(letter) || letter is '.' or '_' or '-' or ':');
        if (!isName)
            errors.Add(name.Where, $"\"{name.Value}\" cannot be the name of an appliance",
                "expected HOST or HOST:INSTANCE of letters, digits, '.', '_' and '-'");
    }

    private static AeronSettings ReadAeron(YamlSection? section)
    {
        var defaults = new AeronSettings();
        if (section is null)
            return defaults;
        var settings = new AeronSettings
        {
            Driver = section.Choice("driver", SettingKeywords.Drivers) ?? defaults.Driver,
            Directory = ReadPath(section, "directory", "one on a tmpfs such as /dev/shm/aeron-telemetry"),
            MaxMappedBytes = NumberSettings.MaxMapped.ReadOrDefault(section),
        };
        section.Finish();
        return settings;
    }

    private static string? ReadPath(YamlSection section, string key, string expected)
    {
        string? path = section.Text(key)?.Value;
        if (path is not null && !Path.IsPathRooted(path))
            section.Errors.Add(section.WhereOf(key), $"\"{path}\" is not an absolute path", $"expected {expected}");
        return path;
    }
}
