// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using System.Text;
using System.Text.Json;
using Telemetry.Host.Losses;
using Telemetry.Kernel;
using Telemetry.Model.Confinement;

namespace Telemetry.Diagnostics.Doctor;

/// <summary>
/// The part of <c>tune check --json</c> that needs no bash: the settings whose functions are one command on one line.
/// The scripts remain the only list of settings, values and rules; those with more code are left out. A value whose
/// verdict takes more code is <c>unknown</c>.
/// </summary>
internal sealed class PlainTune
{
    private const string DefaultRoles = "/etc/telemetry/roles.conf";
    private const string Links = "/sys/class/net";
    private const string Cpus = "/sys/devices/system/cpu";
    private static readonly string[] Mounts = ["/proc/sys", "/sys/class", "/sys/devices"];
    private const string Unjudged = "only the script can judge it";
    private const int NotSupported = 95;                        // EOPNOTSUPP

    private readonly IReadOnlyList<string> _interfaces;
    private readonly ILookup<string, string> _roles;
    private readonly Dictionary<(string Option, string Device), (bool IsGiven, string Text)> _answers = [];

    private PlainTune(IReadOnlyList<string> interfaces, CoreSettings? cores)
    {
        _interfaces = interfaces.Count > 0 ? interfaces : [.. Parents(Entries(Links, "*/device"))];
        string? file = cores?.RolesFile ?? (cores?.Pinned.Any() == true ? null : DefaultRoles);
        _roles = (file is null ? [] : TextFile.Lines(file)).Select(line => line.Trim().Split('=', 2))
            .Where(pair => pair.Length == 2).ToLookup(pair => pair[0], pair => pair[1]);
    }

    /// <summary>Reads the settings, in the network namespace of the calling thread.</summary>
    /// <param name="interfaces">Interfaces to check; empty for all that have a device.</param>
    /// <param name="cores">Roles of the cores; null if not configured.</param>
    /// <returns>Lines of JSON, as from <c>tune check --json</c>.</returns>
    internal static string[] Check(IReadOnlyList<string> interfaces, CoreSettings? cores)
    {
        var tune = new PlainTune(interfaces, cores);
        return
        [
            Line(("type", "host"), ("kernel", FirstLine("/proc/sys/kernel/osrelease").Value),
                ("cmdline", FirstLine("/proc/cmdline").Value), ("cpu_model", CpuModel())),
            .. SettingScript.All().Where(script => script.Declared("internal", "no") == "no"
                && !tune._roles["skip"].Contains(script.Id)).SelectMany(tune.Rows),
            Line(("type", "summary")),
        ];
    }

    private static string? CpuModel() => Array.Find(TextFile.Lines("/proc/cpuinfo"),
        line => line.StartsWith("model name", StringComparison.Ordinal))?.Split(": ", 2)[^1];

    private IEnumerable<string> Rows(SettingScript script)
    {
        foreach (string subject in Subjects(script))
        {
            if (Get(script.Words("get", subject)) is not { } found)
                continue;
            string? wanted = found.Value is null ? null : Wanted(script, subject, found.Value);
            CheckVerdict verdict = found.Value is null ? found.Verdict
                : wanted is null ? CheckVerdict.Unknown : Judge(script, subject, found.Value, wanted);
            yield return Line(("type", "check"), ("id", script.Id), ("target", subject),
                ("verdict", CheckVerdictText.Of(verdict)), ("found", found.Value), ("want", wanted),
                ("severity", script.Declared("severity", "medium")),
                ("compare", script.Has("satisfied") ? "own" : script.Declared("compare", "equal")),
                ("reason", found.Reason ?? (verdict == CheckVerdict.Unknown ? Unjudged : null)));
        }
    }

    private IEnumerable<string> Subjects(SettingScript script) => script.Words("subjects", "") switch
    {
        [] => script.Has("subjects") ? [] : ["host"],
        ["every_interface"] => _interfaces,
        ["feed_ones"] => Chosen("feed"),
        ["order_ones"] => Chosen("order"),
        ["queues_of", var kind, var file] => _interfaces.SelectMany(name =>
            Parents(Entries($"{Links}/{name}/queues", $"{kind}-*/{file}")).Select(queue => $"{name}/{queue}")),
        ["frequency_policies", .. var file] =>
            Parents(Entries($"{Cpus}/cpufreq", $"policy*/{file.FirstOrDefault("scaling_governor")}")),
        ["cpus_with", var file] => Entries(Cpus, $"cpu*/{file}").Select(path => path[Cpus.Length..].Split('/')[1]),
        _ => [],
    };

    private IEnumerable<string> Chosen(string role)
    {
        string[] named = [.. _roles[role].SelectMany(list => list.Split(','))];
        return named.Length == 0 ? _interfaces : _interfaces.Intersect(named);
    }

    /// <summary>Runs one of the reading commands of tune's <c>lib</c>; null if it is none of those known here, or an
    /// interface has no folder in this mount namespace.</summary>
    private (string? Value, CheckVerdict Verdict, string? Reason)? Get(string[] words) => words switch
    {
        ["read_value", var path] when !path.Contains('$') => IsElsewhere(path) ? null : FirstLine(path),
        ["read_value", var path, "&&", "bracketed", "$REPLY"] => Bracketed(FirstLine(path)),
        ["interface_value", var name, var file] => Get(["read_value", $"{Links}/{name}/{file}"]),
        ["feature_get", var name, var feature] => Ethtool("-k", name, feature),
        ["coalesce_get", var name, var key] => Ethtool("-c", name, key),
        _ => null,
    };

    private static bool IsElsewhere(string path) =>
        path.StartsWith(Links + "/", StringComparison.Ordinal) && !Directory.Exists($"{Links}/{path.Split('/')[4]}");

    private static (string? Value, CheckVerdict Verdict, string? Reason) FirstLine(string path)
    {
        try
        {
            return (File.ReadLines(path).FirstOrDefault("").Trim(), CheckVerdict.Ok, null);
        }
        catch (Exception cause) when (cause is FileNotFoundException or DirectoryNotFoundException
            or IOException { HResult: NotSupported })
        {
            if (Array.Find(Mounts, mount => path.StartsWith(mount + "/", StringComparison.Ordinal)) is { } mount
                && !Directory.Exists(mount))
                return (null, CheckVerdict.Unknown, $"{mount} is not mounted here");
            return (null, CheckVerdict.NotApplicable, $"no {path} in this kernel or on this device");
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            return (null, CheckVerdict.Unknown, $"{path} cannot be read: {SystemError.Of(cause)}");
        }
    }

    private static (string? Value, CheckVerdict Verdict, string? Reason) Bracketed(
        (string? Value, CheckVerdict Verdict, string? Reason) read) =>
        read.Value?.Split('[', ']') is [_, var chosen, ..] ? read with { Value = chosen } : read;

    private (string? Value, CheckVerdict Verdict, string? Reason) Ethtool(string option, string name, string key)
    {
        (bool isGiven, string text) = Answer(option, name);
        if (!isGiven)
            return (null, text.EndsWith("not supported", StringComparison.Ordinal)
                ? CheckVerdict.NotApplicable : CheckVerdict.Unknown, text);
        return RowOf(text, key) is { } row
            ? (row[(key.Length + 1)..].Trim().Split(' ')[0], CheckVerdict.Ok, null)
            : (null, CheckVerdict.NotApplicable, $"{name} has no {key}");
    }

    private (bool IsGiven, string Text) Answer(string option, string name)
    {
        if (!_answers.TryGetValue((option, name), out (bool IsGiven, string Text) answer))
            _answers[(option, name)] = answer = (EthtoolAnswer.TryGive(option, name, out string text), text);
        return answer;
    }

    private string? Wanted(SettingScript script, string subject, string found)
    {
        if (_roles["want." + script.Id].LastOrDefault() is { } wish)
            return wish;
        string[] words = script.Words("want", subject);
        return words switch
        {
            [var reply] when reply.StartsWith("REPLY=", StringComparison.Ordinal) => reply["REPLY=".Length..],
            [var get, ..] when get.EndsWith("_get", StringComparison.Ordinal) => found,
            _ => Get(words)?.Value,
        };
    }

    private CheckVerdict Judge(SettingScript script, string subject, string found, string wanted)
    {
        if (IsGood(script.Declared("compare", "equal"), found, wanted))
            return CheckVerdict.Ok;
        if (script.Has("satisfied"))
            return CheckVerdict.Unknown;
        CheckVerdict verdict = script.Declared("severity", "medium") switch
        {
            "critical" or "high" => CheckVerdict.Fail,
            "medium" or "low" => CheckVerdict.Warn,
            _ => CheckVerdict.Ok,
        };
        return !script.Has("set") || !script.Has("changeable") ? verdict : script.Words("changeable", subject) switch
        {
            ["is_changeable", var path] => IsChangeable(path) ? verdict : CheckVerdict.NotApplicable,
            ["feature_changeable", var name, var feature] => IsFixed(name, feature) ? CheckVerdict.Warn : verdict,
            _ => CheckVerdict.Unknown,
        };
    }

    private static bool IsGood(string compare, string found, string wanted) => compare switch
    {
        "number" => Number(found) is { } one && one == Number(wanted),
        "at_least" => Number(found) >= Number(wanted),
        "at_most" => Number(found) <= Number(wanted),
        "mask" => Digits(found) == Digits(wanted),
        _ => found == wanted,
    };

    private static long? Number(string text) =>
        long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long value) ? value : null;

    private static string Digits(string mask) => mask.Replace(",", "", StringComparison.Ordinal).TrimStart('0');

    // As in tune: no kernel or namespace lets even root write a file without these bits, or on a read-only file system.
    private static bool IsChangeable(string path)
    {
        const UnixFileMode Any = UnixFileMode.UserWrite | UnixFileMode.GroupWrite | UnixFileMode.OtherWrite;
        return File.Exists(path) && (File.GetUnixFileMode(path) & Any) != 0 && !TextFile.IsOnReadOnlyMount(path);
    }

    private bool IsFixed(string name, string feature) =>
        RowOf(Answer("-k", name).Text, feature)?.EndsWith("[fixed]", StringComparison.Ordinal) == true;

    private static string? RowOf(string text, string key) =>
        Array.Find(text.Split('\n'), line => line.StartsWith(key + ":", StringComparison.Ordinal));

    private static IEnumerable<string> Parents(IEnumerable<string> paths) => paths.Select(path => path.Split('/')[^2]);

    private static IEnumerable<string> Entries(string folder, string pattern)
    {
        string[] parts = pattern.Split('/', 2);
        return !Directory.Exists(folder) ? [] : Directory.EnumerateFileSystemEntries(folder, parts[0])
            .Select(path => $"{path}/{parts[1]}").Where(Path.Exists).Order(StringComparer.Ordinal);
    }

    private static string Line(params (string Key, string? Value)[] pairs)
    {
        using var bytes = new MemoryStream();
        using (var writer = new Utf8JsonWriter(bytes))
        {
            writer.WriteStartObject();
            foreach ((string key, string? value) in pairs)
                writer.WriteString(key, value);
            writer.WriteEndObject();
        }
        return Encoding.UTF8.GetString(bytes.ToArray());
    }
}
