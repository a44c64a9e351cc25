// SPDX-License-Identifier: Apache-2.0
using Telemetry.Config.Sections;
using Telemetry.Config.Sections.Host;
using Telemetry.Config.Text;
using Telemetry.Yaml;

namespace Telemetry.Config.Reading;

/// <summary>Reads a configuration file. Environment variables have no effect.</summary>
public static class ConfigReader
{
    /// <summary>Reads a file.</summary>
    /// <exception cref="FailureException">It cannot be read, or has errors; it holds all of them.</exception>
    public static Settings ReadFile(string path)
    {
        var errors = new ErrorList();
        Settings settings = ReadFile(path, errors);
        errors.ThrowIfAny();
        return settings;
    }

    /// <summary>Reads a file and adds its errors to <paramref name="errors"/>.</summary>
    /// <exception cref="FailureException">It cannot be read at all.</exception>
    public static Settings ReadFile(string path, ErrorList errors) =>
        ReadText(YamlFile.ReadAll(path), path, errors);

    /// <summary>Reads the text of a file named <paramref name="file"/>.</summary>
    public static Settings ReadText(string text, string file, ErrorList errors) =>
        YamlFile.Parse(text, file, errors, "see telemetry.example.yaml") is { } root
            ? ReadRoot(root, file) : new Settings();

    private static Settings ReadRoot(YamlSection root, string file)
    {
        var settings = new Settings
        {
            Instance = IdentitySection.ReadInstance(root),
            Labels = IdentitySection.ReadLabels(root),
            IntervalNs = NumberSettings.Interval.ReadOrDefault(root),
            Types = root.Choice("types", SettingKeywords.Truths) ?? false,
            RepairWindowNs = NumberSettings.RepairWindow.ReadOrDefault(root),
            MemoryLimitBytes = new(
                NumberSettings.MemoryLimit.ReadOrDefault(root),
                root.WhereOf(NumberSettings.MemoryLimit.Key)),
            MaxSeries = new(
                (int)NumberSettings.MaxSeries.ReadOrDefault(root),
                root.WhereOf(NumberSettings.MaxSeries.Key)),
            Cores = RolesFile.OrCores(root, file),
            Security = SecuritySection.Read(root.Section("security", "security")),
            Performance = PerformanceSection.Read(root.Section("performance", "performance")),
            HostPath = HostPathSection.Read(root.Section("host_path", "host_path")),
            BlackBox = BlackBoxSection.Read(root.Section("black_box", "black_box")),
            Play = PlaySection.Read(root.Section("play", "play")),
            Capture = CaptureSection.Read(root.Section("capture", "capture")),
            Interfaces = InterfaceSection.Read(root),
            Protocols = ProtocolSection.Read(root),
            Feeds = FeedSection.Read(root),
            Sessions = SessionSection.Read(root),
            Day = DaySection.Read(root.Section("day", "day")),
            StateDirectory = root.Text("state_directory")?.Value,
            PublishOnMeasuredInterface = root.Choice("publish_on_measured_interface", SettingKeywords.Truths) ?? false,
            Publish = PublishSection.Read(root.Section("publish", "publish")),
            Aeron = AeronSection.Read(root.Section("aeron", "aeron")),
        };
        root.Finish();
        return settings;
    }
}
