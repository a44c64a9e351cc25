// SPDX-License-Identifier: Apache-2.0
using System.Text.Json;
using Telemetry.Feeds.Catalog;
using Telemetry.Reports;
using TestSupport;

namespace Telemetry.Appliance.Tests.Replay;

/// <summary>Messages by type of real captures, against a walk of the test's own, and against the names that those who
/// made the captures gave them.</summary>
public sealed class RealTypesTests
{
    /// <summary>Captures whose name is not that of a message in the document's table, or whose types have no public
    /// name here.</summary>
    private static readonly string[] Unnamed =
        ["moldudp64", "cboe-csm", "opra", "otc-link-ats"];

    [VectorsFact]
    public void agree_with_an_independent_walk()
    {
        int compared = 0;
        foreach ((string protocol, TypedCapture layout) in TypedCapture.Layouts)
        {
            foreach (VectorCapture capture in VectorCapture.Of(protocol))
            {
                SummaryReport summary = Replay(capture);
                string expected = Text(capture.Packets.SelectMany(packet => layout.Walk(packet.Payload))
                    .Select(message => (message.Type, 1L, (long)message.Length)));
                string counted = Text(summary.Types!.Select(row => (row.Type ?? "null", row.Messages, row.Bytes)));
                Assert.True(expected == counted, $"{capture.File}: expected {expected}, counted {counted}");
                CheckSizes(summary);
                compared += capture.Packets.Count;
            }
        }
        Assert.InRange(compared, 80, 1_000);
    }

    [VectorsFact]
    public void have_the_names_of_their_captures()
    {
        List<string> missing = [];
        int named = 0;
        foreach (ProtocolRow row in ProtocolCatalog.Rows.Where(row => row is { IsFeed: true, IsStream: false }))
        {
            foreach (VectorCapture capture in VectorCapture.Of(row.Name))
            {
                string file = Letters(Path.GetFileNameWithoutExtension(capture.File).Replace("Message", "", default));
                SummaryReport summary = Replay(capture);
                bool isNamed = summary.Types!.Any(
                    type => type.Name is { } name && file.Contains(Letters(name), default));
                named += isNamed ? 1 : 0;
                if (!isNamed && !Unnamed.Contains(row.Name))
                    missing.Add($"{capture.File}: {Text(summary.Types!.Select(type =>
                        ($"{type.Type}={type.Name}", type.Messages, type.Bytes)))}");
            }
        }
        // Heartbeats without messages, captures of several messages, those whose maker abridged or misspelt the name,
        // one of another protocol than its folder says, and one type that products use differently.
        Assert.True(named >= 108 && missing.Count <= 21, $"{named} named, not: {string.Join('\n', missing)}");
    }

    [VectorsFact]
    public void of_order_sessions_are_all_messages_of_either_direction()
    {
        int compared = 0;
        foreach (ProtocolRow row in ProtocolCatalog.Rows.Where(row => row.IsSession))
        {
            foreach (VectorCapture capture in VectorCapture.Of(row.Name))
            {
                SummaryReport summary = Replay(capture);
                foreach (SessionReport session in summary.Sessions)
                {
                    TypeReport[] rows = [.. summary.Types!.Where(type => type.Flow == session.Session)];
                    Assert.Equal(
                        (session.MessagesToExchange, session.MessagesFromExchange),
                        (Sum(rows, "to_exchange"), Sum(rows, "from_exchange")));
                    Assert.All(rows, type => Assert.Null(type.Channel));
                    compared += rows.Length;
                }
            }
        }
        Assert.InRange(compared, 20, 1_000);

        static long Sum(TypeReport[] rows, string direction) =>
            rows.Where(row => row.Direction == direction).Sum(row => row.Messages);
    }

    /// <summary>All packets are in the sizes, and all messages of known types.</summary>
    private static void CheckSizes(SummaryReport summary)
    {
        foreach (FeedReport feed in summary.Feeds)
        {
            SizeReport[] sizes = [.. summary.Sizes!.Where(row => row.Flow == feed.Feed)];
            Assert.Equal(feed.Packets, sizes.Where(row => row.Of == "packet").Sum(row => row.Count));
            Assert.Equal(
                summary.Types!.Where(row => row.Flow == feed.Feed && row.Type is not null).Sum(row => row.Messages),
                sizes.Where(row => row.Of == "message").Sum(row => row.Count));
        }
    }

    private static SummaryReport Replay(VectorCapture capture)
    {
        ProtocolRow row = ProtocolCatalog.Rows.Single(row => row.Name == capture.Protocol);
        bool isUdp = row is { IsFeed: true, IsStream: false };
        string[] flows = [.. capture.Packets.SelectMany(packet => Endpoints(packet.Expected, isUdp)).Distinct()
            .Select((endpoint, index) => $"f{index}={capture.Protocol}@{endpoint}")];
        string path = Path.Combine(ProjectTree.Vectors!, "feeds", "vectors", capture.File);
        return TypeReplay.Run(path, isUdp ? flows : [], isUdp ? [] : flows);
    }

    private static IEnumerable<string> Endpoints(JsonElement packet, bool isUdp) =>
        [packet.GetProperty(isUdp ? "dst" : GatewayOf(packet)).GetString()!];

    // The gateway's port is the lower one.
    private static string GatewayOf(JsonElement packet) =>
        Port(packet.GetProperty("src").GetString()!) < Port(packet.GetProperty("dst").GetString()!) ? "src" : "dst";

    private static int Port(string endpoint) => ushort.Parse(endpoint[(endpoint.LastIndexOf(':') + 1)..]);

    private static string Text(IEnumerable<(string Type, long Messages, long Bytes)> rows) => string.Join(", ", rows
        .GroupBy(row => row.Type).OrderBy(group => group.Key, StringComparer.Ordinal)
        .Select(group => $"{group.Key}: {group.Sum(row => row.Messages)} {group.Sum(row => row.Bytes)}"));

    private static string Letters(string name) =>
        new([.. name.Where(char.IsAsciiLetterOrDigit).Select(char.ToLowerInvariant)]);
}
