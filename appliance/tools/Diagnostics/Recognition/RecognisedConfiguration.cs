// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using Telemetry.Config;
using Telemetry.Config.Planning;
using Telemetry.Diagnostics.Recognition.Recovery;
using Telemetry.Reports;
using Telemetry.Yaml;

namespace Telemetry.Diagnostics.Recognition;

/// <summary>The configuration of everything that was recognised. A default limit is raised as far as needed, within the
/// memory of the host; the flows with the fewest packets are left out if all do not fit.</summary>
/// <param name="memoryBytes">Most memory to which the default limit may be raised.</param>
/// <param name="planFor">Calculates the memory that a configuration will use.</param>
public sealed class RecognisedConfiguration(long memoryBytes, Func<Configuration, MemoryPlan> planFor)
{
    private const int NamesShown = 8;
    private const long MebiByte = 1 << 20;

    private static readonly Settings Defaults = new();

    /// <summary>Half of the memory that this process may use.</summary>
    public static long HalfOfMemory => GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 2;

    /// <summary>Adds the recognised feeds and sessions to settings that have none.</summary>
    /// <param name="found">The recognised feeds and sessions.</param>
    /// <param name="settings">Everything but feeds and sessions.</param>
    /// <param name="notices">Receives a sentence about those left out.</param>
    public Configuration Make(
        IReadOnlyList<DetectedReport> found, Settings settings, IProgress<string> notices)
    {
        List<IGrouping<(string Name, string Protocol), DetectedReport>> flows =
        [
            .. found.Where(report => report.Kind is DetectedKind.Feed or DetectedKind.Session)
                .GroupBy(report => (report.Name, report.Protocol))
                .OrderByDescending(flow => flow.Sum(report => report.Packets)),
        ];
        Configuration made = Configuration.Build(settings);
        (int fits, int tooMany) = (0, Math.Min(flows.Count, TopologyBuilder.MostFeeds) + 1);
        for (int count = tooMany - 1; fits + 1 < tooMany; count = (fits + tooMany) / 2)
        {
            HashSet<(string, string)> kept = [.. flows.Take(count).Select(flow => flow.Key)];
            if (TryBuild(found.Where(report => IsOf(kept, report)), settings) is { } larger)
                (made, fits) = (larger, count);
            else
                tooMany = count;
        }
        if (fits < flows.Count)
            notices.Report(LeftOut([.. flows.Skip(fits).Select(flow => flow.Key.Name)], fits));
        return made;
    }

    /// <summary>True if a report is of one of the flows; recovery of a feed can have another protocol.</summary>
    private static bool IsOf(HashSet<(string Name, string Protocol)> flows, DetectedReport report) =>
        report.Kind == DetectedKind.Recovery ? flows.Any(flow => flow.Name == report.Name)
            : flows.Contains((report.Name, report.Protocol));

    /// <summary>Null if it exceeds a limit.</summary>
    private Configuration? TryBuild(IEnumerable<DetectedReport> found, Settings settings)
    {
        int mostSeries = settings.MaxSeries.Value == Defaults.MaxSeries.Value
            ? (int)NumberSettings.MaxSeries.Most : settings.MaxSeries.Value;
        long mostBytes = settings.MemoryLimitBytes.Value == Defaults.MemoryLimitBytes.Value
            ? Math.Max(memoryBytes, settings.MemoryLimitBytes.Value) : settings.MemoryLimitBytes.Value;
        List<DetectedReport> kept = [.. found];
        var errors = new ErrorList();
        Settings applied = FlowOptions.Apply(
            settings with { MaxSeries = settings.MaxSeries with { Value = int.MaxValue } },
            OptionsOf(kept, DetectedKind.Feed), OptionsOf(kept, DetectedKind.Session), [], errors);
        applied = applied with { Feeds = [.. applied.Feeds.Select(feed => FoundRecovery.AddTo(feed, kept))] };
        errors.ThrowIfAny();
        var made = Configuration.Build(applied);
        int series = made.Topology.Series.Count;
        long bytes = planFor(made).TotalBytes;
        return series > mostSeries || bytes > mostBytes
            ? null
            : made with
            {
                Settings = applied with
                {
                    MaxSeries = settings.MaxSeries with { Value = Math.Max(settings.MaxSeries.Value, series) },
                    MemoryLimitBytes = settings.MemoryLimitBytes with
                    {
                        Value = Math.Max(settings.MemoryLimitBytes.Value, RoundUp(bytes)),
                    },
                },
            };
    }

    private static long RoundUp(long bytes) => (bytes + MebiByte - 1) / MebiByte * MebiByte;

    private string LeftOut(List<string> names, int kept)
    {
        string count = string.Create(
            CultureInfo.InvariantCulture, $"{names.Count} of {names.Count + kept} feeds and sessions");
        string more = names.Count > NamesShown
            ? string.Create(CultureInfo.InvariantCulture, $" and {names.Count - NamesShown} more") : "";
        return $"{count} are not measured, those with the fewest packets: {string.Join(", ", names.Take(NamesShown))}"
            + $"{more}; the others take as much as the limits allow ({MemoryPlan.Megabytes(memoryBytes)}: half of this "
            + "host's memory): name those that matter with --feed and --session";
    }

    private static IEnumerable<string> OptionsOf(IEnumerable<DetectedReport> found, string kind) => found
        .Where(report => report.Kind == kind)
        .GroupBy(report => (report.Name, report.Protocol))
        .Select(flow => $"{flow.Key.Name}={flow.Key.Protocol}@{string.Join(',', flow.GroupBy(LineOf).Select(line =>
            string.Join('+', line.Select(EndpointOf))))}");

    private static string LineOf(DetectedReport report) => report.Line ?? EndpointOf(report);

    internal static string EndpointOf(DetectedReport report) =>
        report.Address.Contains(':') ? $"[{report.Address}]:{report.Port}" : $"{report.Address}:{report.Port}";
}
