// SPDX-License-Identifier: Apache-2.0
using Telemetry.Feeds.Catalog;
using Telemetry.Feeds.Envelopes;
using Telemetry.Feeds.OrderEntry;
using Telemetry.Model.Definitions;

namespace TestSupport.Publishing;

/// <summary>A small topology: two feeds, the first with two lines; one session that answers the first.</summary>
internal static class Watched
{
    public static Topology Topology { get; } = Build();

    public static EndpointAddress Address(string text) =>
        EndpointAddress.TryParse(text, out EndpointAddress endpoint) ? endpoint : throw new FormatException(text);

    public static int SeriesIndex(SeriesKind kind) => Topology.Series.First(series => series.Kind == kind).Index;

    public static ChannelKey Channel(string session)
    {
        byte[] bytes = new byte[16];
        System.Text.Encoding.ASCII.GetBytes(session, bytes);
        return new ChannelKey(
            0,
            System.Buffers.Binary.BinaryPrimitives.ReadUInt64BigEndian(bytes),
            System.Buffers.Binary.BinaryPrimitives.ReadUInt64BigEndian(bytes.AsSpan(8)));
    }

    private static Topology Build()
    {
        LineDefinition[] lines =
        [
            Line(0, 0, "A", "233.54.12.1:26400"),
            Line(1, 0, "B", "233.54.12.2:26400"),
            Line(2, 1, "A", "233.54.13.1:26500"),
        ];
        FeedDefinition[] feeds =
        [
            Feed(0, "itch", ProtocolId.MoldUdp64Itch50, lines[..2]),
            Feed(1, "other", ProtocolId.MoldUdp64, lines[2..]),
        ];
        SessionDefinition[] sessions = [Session()];
        return new Topology
        {
            Feeds = feeds,
            Lines = lines,
            Sessions = sessions,
            Flows = [.. lines.Select(line => new FlowDefinition
            {
                Id = line.Index + 1,
                Endpoint = line.Endpoints[0],
                MatchesSource = false,
                IsTcp = false,
                SnapLength = 64,
                FeedIndex = line.FeedIndex,
                LineIndex = line.Index,
                Protocol = feeds[line.FeedIndex].Protocol,
            })],
            Series = SeriesPlan.For(feeds, sessions),
        };
    }

    private static LineDefinition Line(int index, int feed, string name, string address) => new()
    {
        Index = index,
        FeedIndex = feed,
        Name = name,
        Endpoints = [Address(address)],
        Interface = "eth" + index,
    };

    private static FeedDefinition Feed(int index, string name, ProtocolId protocol, LineDefinition[] lines) => new()
    {
        Index = index,
        Name = name,
        Protocol = protocol,
        Lines = lines,
        RepairWindowNs = 10_000_000,
        StaleAfterNs = 0,
        LineBehindAfterNs = 100_000_000,
        LineDownAfterNs = 1_000_000_000,
        DuplicateWindow = 1000,
        MaxChannels = 4,
        MaxRanges = 16,
        HistoryLength = 16,
    };

    private static SessionDefinition Session() => new()
    {
        Index = 0,
        Name = "oe",
        Protocol = ProtocolId.SoupBinTcpOuch5,
        Gateways = [Address("10.0.0.1:9000")],
        TriggerFeeds = [0],
        TickField = new TickField(34, 14, true),
        TickFeedIndex = 0,
        MaxAnswerNs = 1_000_000,
        AnswerTimeoutNs = 1_000_000_000,
        MaxPendingOrders = 16,
        MaxConnections = 4,
    };
}
