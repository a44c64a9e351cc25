// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using Telemetry.Config;
using Telemetry.Config.Planning;
using Telemetry.Config.Text;
using Telemetry.Feeds.Catalog;
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
    private const int MostSeparate = 8;
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
            if (TryBuild(found.Where(report => kept.Contains((report.Name, report.Protocol))), settings) is { } larger)
                (made, fits) = (larger, count);
            else
                tooMany = count;
        }
        if (fits < flows.Count)
            notices.Report(LeftOut([.. flows.Skip(fits).Select(flow => flow.Key.Name)], fits));
        return made;
    }

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
        applied = applied with { Feeds = [.. applied.Feeds.Select(feed => WithRecovery(feed, kept))] };
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

    /// <summary>Adds the recovery channels of a feed: one each, or all of a kind in one if there are many. Answers are
    /// left out where only the place of a group shows the channel, which is not known of theirs.</summary>
    private static FeedSettings WithRecovery(FeedSettings feed, List<DetectedReport> found)
    {
        bool isByGroup = feed.Lines[0].Addresses.Count > 1
            && ProtocolCatalog.TryFind(feed.Protocol.Value, out ProtocolRow? row) && row.ChannelParts.Count == 0;
        return feed with
        {
            Recovery =
            [
                .. found.Where(report => report.Kind == DetectedKind.Recovery && report.Name == feed.Name.Value
                        && (!isByGroup || report.Carries != RecoveryKind.Retransmission))
                    .GroupBy(report => report.Carries ?? RecoveryKind.Snapshot)
                    .SelectMany(kind => kind.Count() > MostSeparate ? [[.. kind]] : kind.Chunk(1),
                        (kind, reports) => RecoveryOf(kind.Key, reports)),
            ],
        };
    }

    private static RecoverySettings RecoveryOf(RecoveryKind kind, DetectedReport[] reports)
    {
        List<Located<AddressRange>> addresses = [];
        foreach (DetectedReport report in reports)
        {
            if (AddressRange.TryParse(EndpointOf(report), out AddressRange address))
                addresses.Add(new Located<AddressRange>(address, report.Name));
        }
        return new RecoverySettings { Kind = kind, Addresses = addresses, Where = reports[0].Name };
    }

    private static IEnumerable<string> OptionsOf(IEnumerable<DetectedReport> found, string kind) => found
        .Where(report => report.Kind == kind)
        .GroupBy(report => (report.Name, report.Protocol))
        .Select(flow => $"{flow.Key.Name}={flow.Key.Protocol}@{string.Join(',', flow.GroupBy(LineOf).Select(line =>
            string.Join('+', line.Select(EndpointOf))))}");

    private static string LineOf(DetectedReport report) => report.Line ?? EndpointOf(report);

    private static string EndpointOf(DetectedReport report) =>
        report.Address.Contains(':') ? $"[{report.Address}]:{report.Port}" : $"{report.Address}:{report.Port}";
}
