// SPDX-License-Identifier: Apache-2.0
using Telemetry.Guarding.Checks;
using Telemetry.Guarding.Rules;
using Telemetry.Guarding.Steering;
using Telemetry.Kernel.Guarding;
using Telemetry.Yaml;

namespace Telemetry.Guarding.Reading;

/// <summary>Reads a file of rules, and refuses what contradicts itself.</summary>
public static class GuardReader
{
    /// <summary>Directory of the socket where the file names none.</summary>
    internal const string DefaultDirectory = "/run/telemetry-guard";

    private const string Hint = "see guard.example.yaml";
    private const long Ms = 1_000_000;
    private const long Second = 1_000 * Ms;
    private const long Hour = 3_600 * Second;
    private const long Mebibyte = 1L << 20;
    private const int MostEvidencePackets = 1_000;
    private const int MostEvidenceFiles = 10_000;
    private const int LongestDirectory = 90;                    // a path of a socket has at most 107 bytes

    /// <summary>Keys that only the rules use.</summary>
    internal static readonly IReadOnlyList<string> Keys =
        ["interfaces", "confirm_within", "runtime_directory", "place", "evidence", "lifeline", "rules"];

    private static readonly IReadOnlyList<(string, GuardPlace)> Places =
        [("tc", GuardPlace.Tc), ("xdp", GuardPlace.Xdp), ("auto", GuardPlace.Auto)];

    /// <summary>Reads a file.</summary>
    /// <exception cref="FailureException">It cannot be read, or has errors; all of them are named.</exception>
    public static GuardSettings ReadFile(string path) => Read(YamlFile.ReadAll(path), path);

    /// <summary>Reads the text of a file.</summary>
    /// <param name="file">Name of the file, for errors.</param>
    public static GuardSettings Read(string text, string file)
    {
        var errors = new ErrorList();
        GuardSettings? settings = YamlFile.Parse(text, file, errors, Hint) is { } root ? Read(root, file) : null;
        if (settings is not null && errors.IsEmpty)
            RuleCheck.Check(settings, errors);
        errors.ThrowIfAny();
        return settings!;
    }

    /// <summary>Time between two reports, nanoseconds.</summary>
    internal static long ReadInterval(YamlSection root) => root.DurationNs("interval", 100 * Ms, Hour) ?? Second;

    private static GuardSettings Read(YamlSection root, string file)
    {
        IReadOnlyList<string> interfaces = ReadInterfaces(root);
        var names = new NameCheck(root.Errors);
        var settings = new GuardSettings
        {
            File = file,
            Interfaces = interfaces,
            IntervalNs = ReadInterval(root),
            ConfirmWithinNs = root.DurationNs("confirm_within", Second, Hour) ?? 60 * Second,
            RuntimeDirectory = ReadDirectory(root),
            Place = root.Choice("place", Places) ?? GuardPlace.Tc,
            Evidence = ReadEvidence(root.Section("evidence", "evidence")),
            Lifeline = [.. root.Sections("lifeline", "lifeline").Select(one => ReadEntry(one, interfaces, names))],
            Rules = [.. root.Sections("rules", "rule").Select(one => RuleReader.Read(one, interfaces, names))],
        };
        if (settings.Rules.Count == 0 && root.Errors.IsEmpty)
            root.Errors.Add(root.WhereOf("rules"), "there are no rules", "add \"rules:\" with \"- {name: ..., ...}\"");
        Limit(root, "rules", settings.Rules.Count, GuardImage.Rules);
        Limit(root, "lifeline", settings.Lifeline.Count, GuardImage.Lifelines);
        int prefixes = settings.Lifeline.Select(one => one.Match).Concat(settings.Rules.Select(rule => rule.Match))
            .Sum(match => match.From.Count);
        Limit(root, "prefixes in \"from\"", prefixes, GuardImage.MostPrefixes);
        // Not for the rules, but a mistake in it is said here too.
        if (root.Section(SteerReader.Key, SteerReader.Key) is { } steer)
            SteerReader.ReadSection(steer, file, settings.IntervalNs);
        root.Finish();
        return settings;
    }

    private static LifelineEntry ReadEntry(YamlSection section, IReadOnlyList<string> interfaces, NameCheck names)
    {
        string name = names.Read(section, "ssh");
        section.Name = $"lifeline \"{name}\"";
        PacketMatch match = MatchReader.Read(section, interfaces);
        if (match.Kind == PacketKind.Scan)
            section.Errors.Add(section.WhereOf("kind"), $"{section.Name}: a scan is not a lifeline", "name the source");
        section.Finish();
        return new LifelineEntry(name, section.Where, match);
    }

    private static IReadOnlyList<string> ReadInterfaces(YamlSection root)
    {
        IReadOnlyList<Located<string>> names = root.Texts("interfaces", "eth0") ?? [];
        if (names.Count == 0)
            root.Errors.Add(root.WhereOf("interfaces"), "no interface is named", "add \"interfaces: [eth0]\"");
        foreach (Located<string> twice in names.GroupBy(name => name.Value).SelectMany(same => same.Skip(1)))
            root.Errors.Add(twice.Where, $"interface {twice.Value} is named twice", "name it once");
        return [.. names.Select(name => name.Value)];
    }

    private static string ReadDirectory(YamlSection root)
    {
        if (root.Text("runtime_directory") is not { } directory)
            return DefaultDirectory;
        if (!Path.IsPathRooted(directory.Value) || directory.Value.Length > LongestDirectory)
        {
            root.Errors.Add(directory.Where, $"\"{directory.Value}\" cannot be the directory",
                $"expected a path from / of at most {LongestDirectory} letters, such as {DefaultDirectory}");
        }
        return directory.Value;
    }

    private static EvidenceSettings? ReadEvidence(YamlSection? section)
    {
        if (section is null)
            return null;
        var defaults = new EvidenceSettings(section.Required("directory", "/var/lib/telemetry-guard").Value);
        var settings = defaults with
        {
            Packets = (int)(section.Integer("packets", 1, MostEvidencePackets) ?? defaults.Packets),
            Counted = (int)(section.Integer("counted_packets", 0, MostEvidencePackets) ?? defaults.Counted),
            FileBytes = section.Bytes("file_size", Mebibyte, 1_024 * Mebibyte) ?? defaults.FileBytes,
            KeepFiles = (int)(section.Integer("keep_files", 1, MostEvidenceFiles) ?? defaults.KeepFiles),
        };
        section.Finish();
        return settings;
    }

    private static void Limit(YamlSection root, string what, int count, int most)
    {
        if (count > most)
            root.Errors.Add(root.WhereOf(what), $"{count} {what}", $"at most {most} are possible");
    }
}
