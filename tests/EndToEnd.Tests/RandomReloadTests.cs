// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using System.Text.Json;
using Telemetry.Config;
using Telemetry.Config.Reading;
using Telemetry.Model.Clocks;
using Telemetry.Model.Failures;
using Telemetry.Yaml;
using TestSupport;
using TestSupport.Binary;
using TestSupport.Reloads;

namespace EndToEnd.Tests;

/// <summary>
/// Random reloads of a <c>run</c> by SIGHUP while packets come: a feed that stays misses nothing, and what is then
/// counted, joined and named is what a run counts, joins and names that is started with the last file.
/// Each run of the test takes other seeds; the one that fails is in the message. TELEMETRY_LIVE_RELOADS says how many
/// reloads, TELEMETRY_RELOAD_FIRST from which seed on.
/// </summary>
[Trait("needs", "root")]
public sealed class RandomReloadTests
{
    private const int ReloadsOfRun = 25;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private static readonly string[] OfFeed =
    [
        "packets", "messages", "bytes", "heartbeats", "line_gaps", "feed_gaps", "messages_lost", "messages_unobserved",
        "duplicates", "resets", "undecodable",
    ];

    private static readonly string[] OfLine =
    [
        "packets", "messages", "gaps", "messages_missing", "messages_unobserved", "duplicates", "before_start",
        "undecodable",
    ];

    private static readonly string[] OfSession =
    [
        "connections", "messages_to_exchange", "messages_from_exchange", "orders", "acks", "stream_gaps", "undecodable",
        "unmatched_answers",
    ];

    [RootFact]
    public void a_run_that_was_reloaded_at_random_counts_what_a_fresh_one_counts()
    {
        int reloads = Seeds.From("TELEMETRY_LIVE_RELOADS", 50);
        int first = Seeds.First;
        int done = 0;
        for (int seed = first; done < reloads; seed++)
            done += Seeds.Named(seed, number => Run(number, Math.Min(ReloadsOfRun, reloads - done)));
    }

    /// <summary>Reloads one process so many times, and compares it with a fresh one.</summary>
    private static int Run(int seed, int reloads)
    {
        var random = new Random(seed);
        using var network = new WireNetwork();
        using var folder = new ScratchFolder();
        string path = folder.File("telemetry.yaml");
        var traffic = new RecordedTraffic(random, network.Send);
        RandomConfiguration configured = RandomConfiguration.Start(random, hasAllShapes: true);
        while (!IsValid(configured))
            configured = RandomConfiguration.Start(random, hasAllShapes: true);
        string last = configured.Text(Head(0), KeptFeed.Text);
        File.WriteAllText(path, last);
        Counted reloaded;
        IReadOnlyList<string> notCompared;
        using (TelemetryProcess run = Start(network, path))
        {
            using var kept = new KeptFeed(network);
            for (int reload = 1; reload <= reloads; reload++)
            {
                traffic.Send(random.Next(60));
                RandomConfiguration next = configured.Next(random);
                while (!IsValid(next))
                    next = configured.Next(random);
                string text = next.Text(Head(reload), KeptFeed.Text);
                if (!TryReload(run, path, text, reload))
                    continue;
                (configured, last) = (next, text);
            }
            kept.Stop();
            traffic.Record();
            notCompared = [.. configured.LinesOfSharedGroups.Union(configured.LinesOfFewerGroups)];
            RunResult result;
            (reloaded, result) = Count(run, network, traffic, notCompared);
            Assert.True(network.Dropped() == 0, "frames were dropped before they arrived");
            kept.AssertComplete(result);
        }
        File.WriteAllText(path, last);
        using TelemetryProcess fresh = Start(network, path);
        (Counted expected, _) = Count(fresh, network, traffic, notCompared);
        Assert.True(network.Dropped() == 0, "frames were dropped before they arrived");
        AssertSame(expected.Lines, reloaded.Lines, $"{reloads} reloads, last of\n{last}");
        return reloads;
    }

    // A reload is known by the limit that it changes.
    private static string Head(int reload) => string.Create(CultureInfo.InvariantCulture,
        $"interval: 250ms\ncapture: {{ring_bytes: 1MiB}}\nmax_series: 4000\nmemory_limit: {3001 + (2 * reload)}MiB\n");

    private static TelemetryProcess Start(WireNetwork network, string path)
    {
        TelemetryProcess run = TelemetryBinary.StartInside(network.Receiver, "run", "--config", path, "--json");
        run.WaitForErrors($"{Wire.Interfaces[^1]}: receive by", Patience);
        run.WaitForOutput("\"snapshot\"", Patience);
        return run;
    }

    private static bool TryReload(TelemetryProcess run, string path, string text, int reload)
    {
        string refused = "reload: refused";
        int refusals = CountOf(run.Errors, refused);
        string taken = string.Create(CultureInfo.InvariantCulture, $"-> {3001 + (2 * reload)}MiB");
        File.WriteAllText(path, text);
        run.Signal(Signals.HangUp);
        long deadlineMs = Environment.TickCount64 + (long)Patience.TotalMilliseconds;
        while (Environment.TickCount64 < deadlineMs)
        {
            string errors = run.Errors;
            if (errors.Contains(taken, StringComparison.Ordinal))
                return true;
            if (CountOf(errors, refused) > refusals)
                return false;
            Assert.False(run.EndsWithin(TimeSpan.FromMilliseconds(5)), $"reload {reload}: the run ended: {run.Errors}");
        }
        throw new TimeoutException($"reload {reload} is not taken over: {run.Errors}");
    }

    private static int CountOf(string text, string part) => text.Split(part).Length - 1;

    private static (Counted Counted, RunResult Result) Count(
        TelemetryProcess run, WireNetwork network, RecordedTraffic traffic, IReadOnlyList<string> shared)
    {
        traffic.SendWarmUp();
        long fromNs = WaitForQuiet(run);
        traffic.SendRecorded();
        _ = WaitForQuiet(run);
        IReadOnlyList<string> joined = network.JoinedGroups();
        run.Signal(Signals.Interrupt);
        RunResult result = run.WaitForEnd(Patience);
        Assert.Equal(0, result.ExitCode);
        Assert.True(result.Summary.Flag("ledger", "closed"), result.Summary.ToString());
        Assert.Equal(0, result.Summary.Count("ledger", "lost_ring"));
        return (Counted.Of(result, fromNs, joined, shared), result);
    }

    /// <summary>Waits for an interval that begins from now on and has no packet; its end. By the clock of the stamps:
    /// the newest interval that is there may be one from before the latest packets.</summary>
    private static long WaitForQuiet(TelemetryProcess run)
    {
        long sinceNs = MonotonicClock.NowNs;
        long endNs = 0;
        run.WaitForLine("snapshot", line =>
        {
            endNs = line.Count("end_stamp_ns");
            return line.Count("start_stamp_ns") >= sinceNs && line.Count("ledger", "matched") == 0
                && line.At("feeds").EnumerateArray().All(feed => feed.Count("packets") == 0);
        }, Patience);
        return endNs;
    }

    private static bool IsValid(RandomConfiguration configured)
    {
        var errors = new ErrorList();
        Settings settings = ConfigReader.ReadText(configured.Text(Head(0), KeptFeed.Text), "test.yaml", errors);
        if (!errors.IsEmpty)
            return false;
        try
        {
            _ = Configuration.Build(settings);
            return true;
        }
        catch (FailureException)
        {
            return false;
        }
    }

    private static void AssertSame(IReadOnlyList<string> expected, IReadOnlyList<string> actual, string where)
    {
        string missing = string.Join('\n', expected.Except(actual));
        string added = string.Join('\n', actual.Except(expected));
        Assert.True(missing.Length + added.Length == 0,
            $"{where}\nonly of a fresh run:\n{missing}\nonly of the reloaded one:\n{added}");
    }

    /// <summary>What a run reported from an instant on, as lines.</summary>
    private sealed record Counted(IReadOnlyList<string> Lines)
    {
        internal static Counted Of(
            RunResult result, long fromNs, IReadOnlyList<string> joined, IReadOnlyList<string> shared)
        {
            SortedDictionary<string, long> counts = new(StringComparer.Ordinal);
            foreach (JsonElement line in result.OfType("snapshot"))
            {
                if (line.Count("start_stamp_ns") >= fromNs)
                    Add(counts, line);
            }
            List<string> gaps =
            [
                .. result.OfType("gap").Where(gap => gap.Count("opened_stamp_ns") >= fromNs)
                    .Select(gap => "gap " + RunResult.GapIdentity(gap)).Order(StringComparer.Ordinal),
            ];
            LeaveOutSilentLines(counts, gaps, shared);
            List<string> lines = [.. counts.Select(count => $"{count.Key} = {count.Value}"), .. gaps, .. joined];
            lines.Add($"config_hash {result.Summary.Text("config_hash")}");
            foreach (JsonElement feed in result.Summary.At("feeds").EnumerateArray().Where(IsWatched))
            {
                lines.AddRange(feed.At("lines").EnumerateArray().Select(line => $"{feed.Text("feed")} is "
                    + $"{feed.Text("protocol")} with {line.Text("line")} at {line.Text("address")} on "
                    + $"{line.Text("interface")}, joined by {line.Text("membership")}"));
            }
            return new Counted(lines);
        }

        // A line without a packet is one that failed, if it was heard under a configuration before; a fresh run knows
        // no line there. What it lacks, and what that makes of its feed's losses, is not compared. The same goes for a
        // line of which one group was heard until a line of another feed took its packets, or until it was taken away.
        private static void LeaveOutSilentLines(
            SortedDictionary<string, long> counts, List<string> gaps, IReadOnlyList<string> shared)
        {
            const string packets = " packets";
            foreach (string key in counts.Keys.Where(key => key.Contains('/', StringComparison.Ordinal)
                && key.EndsWith(packets, StringComparison.Ordinal)
                && (counts[key] == 0 || shared.Contains(key["feed ".Length..^packets.Length]))).ToArray())
            {
                string line = key[..^packets.Length];
                string feed = line[..line.IndexOf('/', StringComparison.Ordinal)];
                counts[$"{feed} line_gaps"] -= counts[$"{line} gaps"];
                foreach (string name in (string[])["gaps", "messages_missing", "messages_unobserved"])
                    _ = counts.Remove($"{line} {name}");
                foreach (string name in (string[])["feed_gaps", "messages_lost", "messages_unobserved"])
                    _ = counts.Remove($"{feed} {name}");
                gaps.RemoveAll(gap => gap.StartsWith($"gap {feed} ", StringComparison.Ordinal)
                    || gap.StartsWith($"gap line {line[5..].Replace('/', ' ')} ", StringComparison.Ordinal));
            }
        }

        private static bool IsWatched(JsonElement row) => !(row.TryGetProperty("feed", out JsonElement name)
            ? name : row.GetProperty("session")).GetString()!.EndsWith(" (removed)", StringComparison.Ordinal);

        private static void Add(SortedDictionary<string, long> counts, JsonElement snapshot)
        {
            foreach (string key in (string[])["matched", "processed", "undecodable"])
                AddOne($"ledger {key}", snapshot.Count("ledger", key));
            foreach (JsonElement feed in snapshot.At("feeds").EnumerateArray())
            {
                string name = $"feed {feed.Text("feed")}";
                if (IsWatched(feed))
                    AddAll(name, feed, OfFeed);
                else
                    Assert.Equal(0, feed.Count("packets"));
                foreach (JsonElement line in feed.At("lines").EnumerateArray().Where(_ => IsWatched(feed)))
                    AddAll($"{name}/{line.Text("line")}", line, OfLine);
            }
            foreach (JsonElement session in snapshot.At("sessions").EnumerateArray().Where(IsWatched))
                AddAll($"session {session.Text("session")}", session, OfSession);

            void AddAll(string name, JsonElement row, string[] keys)
            {
                foreach (string key in keys)
                    AddOne($"{name} {key}", row.Count(key));
            }

            void AddOne(string name, long count) => counts[name] = counts.GetValueOrDefault(name) + count;
        }
    }
}
