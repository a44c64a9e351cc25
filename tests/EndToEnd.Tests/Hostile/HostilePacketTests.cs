// SPDX-License-Identifier: Apache-2.0
using System.Text.Json;
using System.Text.RegularExpressions;
using TestSupport;
using TestSupport.Binary;
using TestSupport.Workload;

namespace EndToEnd.Tests.Hostile;

/// <summary>
/// One hostile packet of every kind in the traffic of each datagram protocol, on the wire: every loss is found in time,
/// none is invented, no reset or session is believed, and the capture of it replays to the same, to the nanosecond.
/// </summary>
[Trait("needs", "root")]
public partial class HostilePacketTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    // What a hostile packet must not cause.
    private static readonly string[] Forbidden =
        ["reset", "late", "line_down", "stale", "appliance_loss", "not_joined", "foreign_interface"];

    // What both runs report of the feeds; the host's events are in the live one only.
    private static readonly string[] OfFeeds =
        ["sequence_suspect", "unknown_packet", "end_of_session", "line_behind", "storm", .. Forbidden];

    [RootTheory]
    [InlineData("xdp", "array")]
    [InlineData("tc", "ringbuf")]
    public void one_packet_of_every_kind_hides_no_loss_and_makes_none(string attach, string transport)
    {
        using var scratch = new ScratchFolder();
        string capture = scratch.File("live.pcapng");
        string config = scratch.File("run.yaml");
        using var network = new VethPair();
        using var market = new HostileMarket(network);
        File.WriteAllText(config, market.Configuration(attach));
        using TelemetryProcess run = TelemetryBinary.StartInside(
            network.Receiver, "run", "--config", config, "--transport", transport, "--capture", capture, "--json");
        run.WaitForErrors("rx0: receive by", Patience);

        market.Send();
        run.Signal(Signals.Interrupt);
        RunResult live = run.WaitForEnd(Patience);
        RunResult replay = TelemetryBinary.Run("replay", capture, "--config", config, "--json");

        Assert.Equal((0, 0), (live.ExitCode, replay.ExitCode));
        AssertLedger(market, live.Summary.At("ledger"));
        AssertTruth(market, live);
        AssertGapsInTime(market, live);
        AssertDoubtIsShort(live);
        Assert.Equal(DroppedNumbers(market), live.Summary.At("feeds").EnumerateArray()
            .Sum(feed => feed.At("lines").EnumerateArray().Sum(line => line.Count("host_dropped"))));
        Assert.Equal(Feeds(live), Feeds(replay));
        Assert.Equal(Reports(live, "gap"), Reports(replay, "gap"));
        Assert.Equal(Reports(live, "event"), Reports(replay, "event"));
    }

    private static void AssertLedger(HostileMarket market, JsonElement ledger)
    {
        Assert.True(ledger.Flag("closed"), ledger.ToString());
        long badLengths = market.Feeds.Sum(feed => feed.Traffic.Lies.Count(lie => IsBadLength(lie.Kind)));
        Assert.Equal(
            (badLengths, market.Frames - badLengths, 0L),
            (ledger.Count("unsupported_reasons", "bad_length"), ledger.Count("matched"), ledger.Count("lost_ring")));
    }

    private static void AssertTruth(HostileMarket market, RunResult live)
    {
        foreach (HostileMarketFeed sent in market.Feeds)
        {
            HostileFeed truth = sent.Traffic;
            JsonElement feed = live.Summary.At("feeds", sent.Index);
            (ulong First, ulong Last)[] found = [.. Lost(live, sent)];
            Assert.True(
                truth.Lost.SequenceEqual(found),
                $"{sent.Name}: missed {List(truth.Lost.Except(found))} invented {List(found.Except(truth.Lost))}");
            Assert.Equal(
                (sent.Name, truth.Lost.Count, truth.LostNumbers, 0L, 0L, 0L),
                (sent.Name, feed.Count("feed_gaps"), feed.Count("messages_lost"), feed.Count("messages_late"),
                    feed.Count("messages_unobserved"), feed.Count("resets")));
            Assert.Equal(
                (sent.Name, true, false), (sent.Name, feed.Flag("complete"), feed.Flag("in_doubt")));
            long lied = truth.Lies.Sum(lie => HostilePackets.NumbersOf(sent.Protocol, lie.Datagram.Payload, out _));
            Assert.InRange(feed.Count("messages"), truth.Brought, truth.Brought + lied);
            long damaged = truth.Damaged.Sum() + truth.Lies.Count(lie => lie.Kind == HostileKind.WrongChecksum);
            Assert.InRange(feed.Count("undecodable"), damaged, damaged + truth.Lies.Count);
            JsonElement[] channels = [.. feed.At("channels").EnumerateArray()];
            Assert.Contains((long)truth.Next, channels.Select(channel => channel.Count("next_sequence")));
            Assert.True(channels.Length == 1 || sent.HasForeignChannel, $"{sent.Name}: {feed.At("channels")}");
            for (int line = 0; line < 2; line++)
                AssertLine(sent, line, feed.At("lines", line));
        }
        Assert.DoesNotContain(live.OfType("event"), line => Forbidden.Contains(line.Text("event")));
    }

    private static void AssertLine(HostileMarketFeed sent, int line, JsonElement counted)
    {
        HostileFeed truth = sent.Traffic;
        HostileKind[] lies = [.. truth.Lies.Where(lie => lie.Datagram.Line == line).Select(lie => lie.Kind)];
        long wrong = truth.Damaged[line] + lies.Count(kind => kind == HostileKind.WrongChecksum);
        long packets = truth.Sent[line] - lies.Count(IsBadLength);
        Assert.Equal(
            (sent.Name, line, packets, truth.Missing[line], wrong, packets - wrong),
            (sent.Name, line, counted.Count("packets"), counted.Count("messages_missing"),
                counted.Count("checksums", "wrong"), counted.Count("checksums", "right")));
    }

    /// <summary>Every loss is reported when the window after the packet that shows it is over, and at the latest when
    /// what a hostile packet put in doubt is decided.</summary>
    private static void AssertGapsInTime(HostileMarket market, RunResult live)
    {
        foreach (HostileMarketFeed sent in market.Feeds)
        {
            foreach (JsonElement gap in NetGaps(live, sent))
            {
                (long beforeNs, long afterNs) = sent.ShownAt((ulong)gap.Count("last"));
                Assert.InRange(
                    gap.Count("closed_stamp_ns"), beforeNs,
                    afterNs + HostileMarket.WindowNs + HostileMarket.HoldNs);
            }
        }
    }

    private static void AssertDoubtIsShort(RunResult live)
    {
        JsonElement[] suspects = [.. live.OfType("event").Where(line => line.Text("event") == "sequence_suspect")];
        JsonElement[] cleared = [.. suspects.Where(line => line.Text("state") == "cleared")];
        Assert.True(cleared.Length > 50, "it does not bite");
        Assert.Equal(suspects.Length, 2 * cleared.Length);
        Assert.All(cleared, line => Assert.InRange(line.Count("duration_ns"), 0, HostileMarket.HoldNs));
    }

    /// <summary>Numbers in packets that the host drops for their UDP length. Most protocols refuse the wrong length
    /// too; packets of FAST end with their messages, wherever that is.</summary>
    private static long DroppedNumbers(HostileMarket market) => market.Feeds.Sum(feed => feed.Traffic.Lies
        .Where(lie => lie.Kind == HostileKind.UdpTooLong)
        .Sum(lie => HostilePackets.NumbersOf(feed.Protocol, [.. lie.Datagram.Payload, 0], out _)));

    private static bool IsBadLength(HostileKind kind) => kind is HostileKind.UdpTooLong or HostileKind.UdpTooShort;

    private static string List(IEnumerable<(ulong First, ulong Last)> ranges) => string.Join(' ', ranges);

    private static IEnumerable<(ulong First, ulong Last)> Lost(RunResult result, HostileMarketFeed feed) =>
        NetGaps(result, feed).Select(gap => ((ulong)gap.Count("first"), (ulong)gap.Count("last"))).Order();

    /// <summary>The gaps of a feed that were not retracted.</summary>
    private static IEnumerable<JsonElement> NetGaps(RunResult result, HostileMarketFeed feed)
    {
        JsonElement[] gaps = [.. result.OfType("gap")
            .Where(gap => gap.Text("scope") == "feed" && gap.Text("feed") == feed.Name)];
        HashSet<long> retracted =
            [.. gaps.Where(gap => gap.Text("state") == "retracted").Select(gap => gap.Count("id"))];
        return gaps.Where(gap => gap.Text("state") == "lost" && !retracted.Contains(gap.Count("id")));
    }

    /// <summary>Feeds with all counters, but memberships, which a replay does not know.</summary>
    // A run ends some time after its last packet, the replay of its capture with it.
    private static IEnumerable<string> Feeds(RunResult result) => result.Summary.At("feeds").EnumerateArray()
        .Select(feed => Silence().Replace(feed.ToString(), "")
            .Replace("\"membership\":\"ours\"", "\"membership\":null", StringComparison.Ordinal));

    [GeneratedRegex("\"silence_ns\":[0-9]+")]
    private static partial Regex Silence();

    /// <summary>Lines of the feeds with their stamps since the first gap opened: those of a capture have another
    /// origin.</summary>
    private static List<string> Reports(RunResult result, string type)
    {
        long originNs = result.OfType("gap").First().Count("opened_stamp_ns");
        return [.. result.OfType(type).Where(line => type == "gap" || OfFeeds.Contains(line.Text("event")))
            .Select(line => string.Join(' ', line.EnumerateObject().Where(IsOfPackets)
                .Select(member => IsStamp(member)
                    ? $"{member.Name} {member.Value.GetInt64() - originNs}"
                    : $"{member.Name} {member.Value}")))];
    }

    private static bool IsStamp(JsonProperty member) =>
        member.Name.EndsWith("stamp_ns", StringComparison.Ordinal) && member.Value.ValueKind == JsonValueKind.Number;

    private static bool IsOfPackets(JsonProperty member) =>
        member.Name is not ("id" or "suspect") && !member.Name.EndsWith("time_ns", StringComparison.Ordinal);
}
