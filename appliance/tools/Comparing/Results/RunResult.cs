// SPDX-License-Identifier: Apache-2.0
using System.Text.Json;
using Telemetry.Reports.Results;

namespace Telemetry.Comparing.Results;

/// <summary>A result folder that was read.</summary>
internal sealed record RunResult
{
    private const string Rerun = "repeat the run into a new folder";

    /// <summary>The run, as the folder describes it.</summary>
    internal required RunReport Report { get; init; }

    /// <summary>Its orders, in the order of the file.</summary>
    internal required List<RunOrder> Orders { get; init; }

    /// <summary>Settings of its host that the hash covers, by name and target; null if they are not known.</summary>
    internal required IReadOnlyDictionary<(string Setting, string Target), string?>? Settings { get; init; }

    /// <summary>Captures that hold its orders.</summary>
    internal required IReadOnlyList<string> Captures { get; init; }

    /// <summary>Reads a folder.</summary>
    /// <exception cref="FailureException">It is another folder, of another form, incomplete or damaged.</exception>
    internal static RunResult Read(string folder, NameTable names)
    {
        string path = Path.GetFullPath(folder);
        if (!Directory.Exists(path))
        {
            throw ResultFailure.Of(
                path, "there is no such folder", "name one that \"telemetry run --result DIR\" wrote");
        }
        string resultPath = Path.Combine(path, ResultFiles.Result);
        using JsonDocument result = Parse(resultPath, ResultFiles.Result);
        long orders = Checked(result.RootElement, resultPath);
        using JsonDocument summary = Parse(Path.Combine(path, ResultFiles.Summary), ResultFiles.Summary);
        List<RunOrder> read = OrderFile.Read(path, orders, names);
        return new RunResult
        {
            Report = Guarded(resultPath, () => ReportOf(path, result.RootElement, summary.RootElement, read)),
            Orders = read,
            Settings = Guarded(path, () => SettingsOf(path)),
            Captures = Guarded(resultPath, () => result.RootElement.Objects("captures")
                .Select(capture => capture.GetString() ?? "").ToArray()),
        };
    }

    private static JsonDocument Parse(string path, string name)
    {
        using FileStream stream = ResultJson.Open(path);
        if (stream.Length == 0)
        {
            throw ResultFailure.Of(
                path, "it is empty: the run has not ended, or was killed", "wait for its end, or " + Rerun);
        }
        try
        {
            var json = JsonDocument.Parse(stream);
            return json.RootElement.ValueKind == JsonValueKind.Object ? json : throw new JsonException();
        }
        catch (JsonException)
        {
            throw ResultFailure.Of(path, $"it is not a {name} of a run: it was cut or changed", Rerun);
        }
    }

    // Number of orders.
    private static long Checked(JsonElement result, string path) => Guarded(path, () =>
    {
        if (result.Text("type") != "result" || result.Number("schema") is not { } schema)
            throw ResultFailure.Of(path, "it does not describe a result", Rerun);
        if (schema != ResultFiles.Schema)
        {
            throw ResultFailure.Of(path, $"the folder has form {schema}, and this version reads {ResultFiles.Schema}",
                "compare with the version that wrote it, or repeat the run with this one");
        }
        if (result.Truth("complete") != true)
        {
            throw ResultFailure.Of(path, $"the result is incomplete: {result.Text("problem") ?? "no reason is given"}",
                Rerun);
        }
        return result.Number("orders") ?? throw ResultFailure.Of(path, "the number of orders is missing", Rerun);
    });

    private static RunReport ReportOf(string path, JsonElement result, JsonElement summary, List<RunOrder> orders)
    {
        JsonElement? settings = summary.Member("host_settings");
        return new RunReport
        {
            Folder = path,
            Mode = summary.Text("mode"),
            Version = summary.Text("version"),
            Host = summary.Text("host"),
            StartTimeNs = summary.Number("start_time_ns"),
            DurationNs = summary.Number("duration_ns"),
            ConfigHash = summary.Text("config_hash"),
            HostSettings = settings?.Text("hash") is { Length: > 0 } hash ? hash : null,
            HostSettingsChanges = settings?.Number("changes") ?? 0,
            Complete = summary.Member("ledger")?.Truth("closed") != false
                && (result.Number("reports_lost") ?? 0) == 0
                && summary.Objects("sessions").All(session => session.Truth("complete") != false)
                && summary.Objects("feeds").All(feed => feed.Truth("complete") != false),
            Orders = orders.Count,
            WithoutTick = orders.Count(order => !order.HasTick),
        };
    }

    // Only settings that the hash covers: the others may differ between two runs of one host.
    private static Dictionary<(string Setting, string Target), string?>? SettingsOf(string folder)
    {
        string path = Path.Combine(folder, ResultFiles.HostSettings);
        if (!File.Exists(path) || new FileInfo(path).Length == 0)
            return null;
        using JsonDocument json = Parse(path, ResultFiles.HostSettings);
        return json.RootElement.Objects("settings").Where(one => one.Truth("compared") == true)
            .DistinctBy(one => (one.Text("setting"), one.Text("target")))
            .ToDictionary(one => (one.Text("setting") ?? "", one.Text("target") ?? ""), one => one.Text("found"));
    }

    private static T Guarded<T>(string path, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception cause) when (cause is InvalidOperationException or FormatException)
        {
            throw ResultFailure.Of(path, "a member is of another kind than expected: it was changed", Rerun);
        }
    }
}
