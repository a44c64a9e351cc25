// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using System.Text.Json.Nodes;
using EndToEnd.Tests.Golden;
using TestSupport;
using TestSupport.Binary;

namespace EndToEnd.Tests.Trading;

/// <summary>
/// A day on a trading host, in short: the example configuration, two lines with losses, two sessions, a reload, a
/// killed subscriber, a restart, an interface that goes down and up; and at the end a ledger that adds up to the
/// simulator's. <c>TELEMETRY_DAY_SECONDS</c> and <c>TELEMETRY_DAY_RATE</c> (packets a second) make it longer and
/// faster.
/// </summary>
[Trait("needs", "root")]
public sealed class TradingDayTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [RootFact]
    public void the_summary_of_a_day_adds_up_to_the_ground_truth_of_the_simulator()
    {
        double seconds = Setting("TELEMETRY_DAY_SECONDS", 24);
        int packetsPerSecond = (int)Setting("TELEMETRY_DAY_RATE", 8_000);
        using var folder = new ScratchFolder();
        using var day = new TradingDay(folder, packetsPerSecond);

        day.Open();
        day.Wait(seconds / 6);
        day.KillSubscriber();
        day.Wait(seconds / 6);
        day.Reload();
        day.Wait(seconds / 6);
        day.Restart();
        day.Wait(seconds / 6);
        day.FlapInterface("eth1");
        day.Wait(seconds / 3);
        (RunResult run, RunResult watch) = day.Close(Patience);

        JsonElement summary = run.Summary;
        Assert.Equal(0, run.ExitCode);
        KeyTable.Check("run", run);
        Assert.True(summary.Flag("ledger", "closed"), summary.At("ledger").ToString());
        CheckLines(day, run);
        CheckOrders(day, summary);
        Assert.Equal(Totals(summary), Totals(watch.Summary));
    }

    private static void CheckLines(TradingDay day, RunResult run)
    {
        JsonElement feed = Find(run.Summary, "feeds", "feed", "itch");
        JsonElement a = feed.At("lines", 0);
        JsonElement b = feed.At("lines", 1);
        CheckIdentity(a, day.Market.A);
        CheckIdentity(b, day.Market.B);

        // What the kernel counted on eth2 is line B and nothing else: what we saw, and what passed without us.
        long leftOutUnseen = day.Unseen(run, "B")
            .Sum(range => (long)day.Market.B.LeftOutWithin(range.First, range.Last));
        Assert.Equal(
            day.Host.ReceivedFrames("eth2"), b.Count("packets") + b.Count("messages_unobserved") - leftOutUnseen);
        Assert.Equal(day.Market.B.LeftOutWithin(1, day.Market.B.Last) - leftOutUnseen, b.Count("messages_missing"));

        JsonElement quiet = Find(run.Summary, "feeds", "feed", "many-groups").At("lines", 0);
        CheckIdentity(quiet, day.Market.Quiet);
        JsonElement added = Find(run.Summary, "feeds", "feed", TradingDay.AddedFeed).At("lines", 0);
        Assert.True(added.Count("messages") > 0, "the feed that was added saw nothing");
    }

    private static void CheckIdentity(JsonElement line, MoldLine sent)
    {
        long delivered = line.Count("messages") - line.Count("duplicates") - line.Count("late")
            - line.Count("before_start");
        Assert.Equal(sent.Last, delivered + line.Count("messages_missing") + line.Count("messages_unobserved"));
        Assert.True(delivered <= sent.Sent, $"{delivered} of {sent.Sent} delivered");
    }

    private static void CheckOrders(TradingDay day, JsonElement summary)
    {
        CheckOrders(summary, "ouch", day.Ouch.Sent, day.OrdersUnwatched.Ouch);
        CheckOrders(summary, "ouch-1b", day.Ouch1B.Sent, day.OrdersUnwatched.Ouch1B);
        CheckOrders(summary, "ouch-2", day.Ouch2.Sent, day.OrdersUnwatched.Ouch2);
    }

    private static void CheckOrders(JsonElement summary, string name, long sent, long unwatched)
    {
        JsonElement session = Find(summary, "sessions", "session", name);
        (long orders, long acks) = (session.Count("orders"), session.Count("acks"));

        // What TCP sends at once when the link is back can be longer than what is recorded of a packet; a gap then.
        long unread = session.Count("stream_gaps") > 0 ? session.Count("unmatched_answers") : 0;
        Assert.True(unread == 0 || !session.Flag("complete"), session.ToString());
        Assert.True(
            orders >= sent - unwatched - unread && orders <= sent && acks >= sent - unwatched - 1 && acks <= sent,
            $"{sent} orders were sent, {unwatched} of them unwatched: {summary.At("sessions")}");
    }

    /// <summary>The totals that a subscriber must end with, too. Of leads that is how many there were: one that was
    /// killed did not receive all of them, and says so.</summary>
    private static string Totals(JsonElement summary) => string.Join('\n',
        summary.At("feeds").EnumerateArray().Concat(summary.At("sessions").EnumerateArray()).Select(Totalled));

    private static string Totalled(JsonElement row)
    {
        JsonNode totals = JsonNode.Parse(row.GetRawText())!;
        foreach (JsonNode? line in totals["lines"]?.AsArray() ?? [])
        {
            foreach (string leads in (string[])["ahead", "behind"])
                line![leads] = line[leads]!["count"]!.GetValue<long>()
                    + (line[leads]!["not_received"]?.GetValue<long>() ?? 0);
        }
        return totals.ToJsonString();
    }

    private static JsonElement Find(JsonElement summary, string table, string key, string name) =>
        summary.At(table).EnumerateArray().Single(row => row.Text(key) == name);

    private static double Setting(string name, double otherwise) =>
        Environment.GetEnvironmentVariable(name) is { Length: > 0 } text
            ? double.Parse(text, CultureInfo.InvariantCulture)
            : otherwise;
}
