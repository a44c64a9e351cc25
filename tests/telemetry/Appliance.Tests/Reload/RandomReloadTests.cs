// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using Telemetry.Config;
using Telemetry.Config.Reading;
using Telemetry.Model.Definitions;
using Telemetry.Model.Failures;
using Telemetry.Reports.Events;
using Telemetry.Yaml;
using TestSupport.Reloads;

namespace Telemetry.Appliance.Tests.Reload;

/// <summary>
/// Random sequences of reloads over all settings, with traffic between and after them: from the last reload on, the
/// reports equal those of a run started with the last configuration. Each run of the test takes other seeds; a failing
/// seed is in the message. TELEMETRY_RELOAD_SEEDS and TELEMETRY_RELOAD_FIRST set their number and the first one.
/// </summary>
public sealed class RandomReloadTests
{
    // Comparisons in one run, each after one to four more reloads.
    private const int Comparisons = 8;
    private const long StartNs = 1_000_000_000_000;

    // Values of a feed's losses that change with a line that was heard before.
    private static readonly string[] Losses =
        ["Blind.", "FeedGaps ", "MessagesLate ", "MessagesLost ", "MessagesUnobserved "];

    // Values of rows that were removed.
    private static readonly string[] Counted = [".Packets", ".Messages", ".Orders", ".Segments", ".Count"];

    [Fact]
    [Trait("needs", "time")]
    public void reports_after_reloads_equal_those_of_a_fresh_start()
    {
        int seeds = Seeds.From("TELEMETRY_RELOAD_SEEDS", 20);
        int first = Seeds.First;
        int reloads = 0;
        for (int seed = first; seed < first + seeds; seed++)
            reloads += Seeds.Named(seed, Run);
        Assert.True(reloads > seeds, $"{reloads} reloads: nothing was tried");
    }

    private static int Run(int seed)
    {
        var random = new Random(seed);
        var traffic = new RandomTraffic(random, StartNs);
        RandomConfiguration configured = RandomConfiguration.Start(random, hasAllShapes: random.Next(4) > 0);
        Settings? settings;
        while ((settings = Read(configured)) is null)
            configured = RandomConfiguration.Start(random, hasAllShapes: random.Next(4) > 0);
        var run = new ReloadedRun(Configuration.Build(settings), StartNs);
        int reloads = 0;
        for (int comparison = 0; comparison < Comparisons; comparison++)
        {
            traffic.Runs.Clear();
            traffic.Runs.Add(run);
            for (int change = 1 + random.Next(4); change > 0; change--)
            {
                traffic.Steps(random.Next(30));
                RandomConfiguration next = configured.Next(random);
                if (Read(next) is not { } wanted || !run.TryReload(wanted, traffic.NowNs))
                    continue;
                (configured, settings) = (next, wanted);
                traffic.NoteMemberships(run);
                reloads++;
            }
            Compare(run, settings, traffic, $"comparison {comparison} of\n{configured.Text("")}");
        }
        return reloads;
    }

    private static void Compare(ReloadedRun run, Settings settings, RandomTraffic traffic, string where)
    {
        var fresh = new ReloadedRun(Configuration.Build(settings), traffic.NowNs);
        AssertSame(fresh.Flows.Describe(), run.Flows.Describe(), $"{where}: flow table");
        traffic.NoteMemberships(fresh);
        traffic.Runs.Add(fresh);
        traffic.Settle();
        Marks before = Marks.Of(run);
        Marks freshBefore = Marks.Of(fresh);
        traffic.Steps(120);
        traffic.PassInterval();
        HashSet<string> silent = FeedsWithSilentLine(run, fresh);
        string[] expected = [.. Reported(fresh, freshBefore, silent)];
        AssertSame(expected, WithoutSeriesOf(Reported(run, before, silent), expected), where);
    }

    private static Settings? Read(RandomConfiguration configured)
    {
        var errors = new ErrorList();
        Settings settings = ConfigReader.ReadText(configured.Text("memory_limit: 4GiB\n"), "test.yaml", errors);
        if (!errors.IsEmpty)
            return null;
        try
        {
            _ = Configuration.Build(settings);
            return settings;
        }
        catch (FailureException)
        {
            return null;
        }
    }

    /// <summary>
    /// Feeds with a line that was heard and is silent now, since a flow that compares more takes its packets, or its
    /// addresses were changed: this run reports a line that fails, a fresh run has no such line. Numbers that no line
    /// delivers are lost there even if the other lines are not joined.
    /// </summary>
    private static HashSet<string> FeedsWithSilentLine(ReloadedRun run, ReloadedRun fresh)
    {
        HashSet<(string, EndpointAddress)> heard = [.. fresh.Heard.Select(known => NamesOf(fresh, known))];
        return
        [
            .. run.Heard.Where(known => !heard.Contains(NamesOf(run, known)))
                .Select(known => run.Running.Topology.Feeds[run.Running.Topology.Lines[known.Line].FeedIndex].Name),
        ];
    }

    private static (string Line, EndpointAddress Group) NamesOf(
        ReloadedRun run, (int Line, EndpointAddress Group) known)
    {
        LineDefinition line = run.Running.Topology.Lines[known.Line];
        return ($"{run.Running.Topology.Feeds[line.FeedIndex].Name}/{line.Name}", known.Group);
    }

    private static IEnumerable<string> Reported(ReloadedRun run, Marks from, HashSet<string> silent)
    {
        List<string> lines = [];
        for (int index = from.Snapshots; index < run.Sink.Snapshots.Count; index++)
            lines.AddRange(LinesOf($"interval {index - from.Snapshots}", run.Sink.Snapshots[index]));
        lines.RemoveAll(line => silent.Any(feed => IsLossOf(feed, line) || IsTickToTradeOf(feed, line)));
        lines.AddRange(Rows("event", run.Sink.Events.Skip(from.Events)));
        lines.AddRange(Rows("gap", run.Sink.Gaps.Skip(from.Gaps)
            .Where(gap => gap.Scope != "feed" || !silent.Contains(gap.Feed!))));
        lines.AddRange(Rows("order", run.Sink.Orders.Skip(from.Orders).Select(order => WithoutTickOf(silent, order))));
        return lines;
    }

    // A feed that receives no packet any more keeps its last ticks: later orders are still attributed to them.
    private static OrderReport WithoutTickOf(HashSet<string> silent, OrderReport order) =>
        order.Tick?.Feed is { } feed && silent.Contains(feed)
            ? order with { Tick = null, TickToTradeNs = null, Attribution = null } : order;

    private static bool IsTickToTradeOf(string feed, string line) =>
        line.Contains(".Interval.Series[tick_to_trade", StringComparison.Ordinal)
        && SeriesOf(line).Split('/').Contains(feed);

    private static bool IsLossOf(string feed, string line) => Losses.Any(loss =>
        line.Contains($".Feeds[{feed}].{loss}", StringComparison.Ordinal));

    private static IEnumerable<string> LinesOf(string name, object report) =>
        Compared(ReportLines.Of(report)).Select(line => $"{name}{line.Key} = {line.Value}");

    // A line that is silent since its group was joined again counts as blind only if it was silent before, too.
    private static IEnumerable<KeyValuePair<string, string>> Compared(SortedDictionary<string, string> lines)
    {
        const string blind = ".Blind.";
        return lines.Where(line => !IsOfRemoved(line.Key, line.Value)
            && !(line.Key.IndexOf(blind, StringComparison.Ordinal) is > 0 and var end
                && lines.GetValueOrDefault(line.Key[..end] + ".Packets") == "0"));
    }

    // Removed rows stay, and count nothing.
    private static bool IsOfRemoved(string path, string value)
    {
        if (!path.Contains(" (removed)", StringComparison.Ordinal))
            return false;
        return value == "0" || !Counted.Any(name => path.EndsWith(name, StringComparison.Ordinal));
    }

    /// <summary>Leaves out series that remain and record nothing, such as those of a former trigger.</summary>
    private static IEnumerable<string> WithoutSeriesOf(IEnumerable<string> lines, string[] fresh)
    {
        HashSet<string> known = [.. fresh.Select(SeriesOf)];
        HashSet<string> idle = [.. lines.Where(line => line.EndsWith("].Count = 0", StringComparison.Ordinal))
            .Select(SeriesOf).Where(series => series.Length > 0 && !known.Contains(series))];
        // A feed continues under other addresses, and keeps its earlier number sequences.
        HashSet<string> channels = [.. fresh.Select(ChannelOf)];
        return lines.Where(line => !idle.Contains(SeriesOf(line)) && channels.Contains(ChannelOf(line)));
    }

    private static string ChannelOf(string line)
    {
        int start = line.IndexOf(".Channels[", StringComparison.Ordinal);
        return start < 0 ? "" : line[..(line.IndexOf(']', start) + 1)];
    }

    private static string SeriesOf(string line)
    {
        const string series = ".Interval.Series[";
        int start = line.IndexOf(series, StringComparison.Ordinal);
        return start < 0 ? "" : line[..(line.IndexOf(']', start) + 1)];
    }

    private static IEnumerable<string> Rows(string name, IEnumerable<object> reports) => reports
        .Select(report => $"{name}: " + string.Join(
            ", ", ReportLines.Of(report).Select(line => $"{line.Key[1..]} {line.Value}")))
        .Order(StringComparer.Ordinal);

    private static void AssertSame(IEnumerable<string> expected, IEnumerable<string> actual, string where)
    {
        string[] fresh = [.. expected];
        string[] reloaded = [.. actual];
        if (fresh.SequenceEqual(reloaded))
            return;
        string missing = string.Join('\n', fresh.Except(reloaded).Take(60));
        string added = string.Join('\n', reloaded.Except(fresh).Take(60));
        Assert.Fail($"{where}\nonly after a fresh start:\n{missing}\nonly after reloads:\n{added}");
    }

    /// <summary>Number of reports so far.</summary>
    private readonly record struct Marks(int Snapshots, int Events, int Gaps, int Orders)
    {
        internal static Marks Of(ReloadedRun run) => new(
            run.Sink.Snapshots.Count, run.Sink.Events.Count, run.Sink.Gaps.Count, run.Sink.Orders.Count);
    }
}
