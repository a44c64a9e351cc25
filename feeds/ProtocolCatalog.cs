// SPDX-License-Identifier: Apache-2.0
using System.Diagnostics.CodeAnalysis;

namespace Telemetry.Feeds;

/// <summary>The one table of protocols.</summary>
public static class ProtocolCatalog
{
    private const long SecondNs = 1_000_000_000;
    private const string NewYork = "America/New_York";
    private const string ClientOrderId = "client_order_id";

    private static readonly Dictionary<string, TickField> NoTickFields = [];

    private static readonly string[] MoldLayout =
    [
        "0 10 a session",
        "10 8 u64be sequence of the first message",
        "18 2 u16be message count (0 heartbeat, 65535 end of session)",
        "20 2 u16be length of the first message, then its bytes; and so on",
    ];

    private static readonly string[] SoupLayout =
    [
        "0 2 u16be length of all that follows",
        "2 1 a packet type (from the exchange + A J S U H Z; to it + L U R O)",
        "A: 3 10 a session; 13 20 a number of the next S packet, ASCII",
        "L: 3 6 a user; 9 10 a password (never kept); 19 10 a session; 29 20 a number wanted",
    ];

    /// <summary>The protocols, in the order in which they are listed.</summary>
    public static IReadOnlyList<ProtocolRow> Rows { get; } =
    [
        new ProtocolRow
        {
            Id = ProtocolId.MoldUdp64,
            Name = "moldudp64",
            Title = "MoldUDP64, any messages (Nasdaq, UTP, JNX, ASX, OSE and others)",
            Source = "Nasdaq MoldUDP64 Protocol Specification 1.00",
            IsFeed = true,
            IsSession = false,
            IsStream = false,
            Sequencing = "u64 of the first message, one number a message; heartbeats carry the next number",
            Timing = "none",
            Keys = "session",
            HeartbeatIntervalNs = SecondNs,
            TimeZone = null,
            HeadLength = MoldUdp64.HeaderLength,
            TickFields = NoTickFields,
            Layout = MoldLayout,
        },
        new ProtocolRow
        {
            Id = ProtocolId.MoldUdp64Itch50,
            Name = "moldudp64-itch50",
            Title = "MoldUDP64 with Nasdaq TotalView-ITCH 5.0",
            Source = "Nasdaq MoldUDP64 Protocol Specification 1.00; Nasdaq TotalView-ITCH 5.0",
            IsFeed = true,
            IsSession = false,
            IsStream = false,
            Sequencing = "u64 of the first message, one number a message; heartbeats carry the next number",
            Timing = "of the first message: nanoseconds since midnight, New York",
            Keys = "session",
            HeartbeatIntervalNs = SecondNs,
            TimeZone = NewYork,
            HeadLength = MoldUdp64Itch50.HeadLength,
            TickFields = NoTickFields,
            Layout = [.. MoldLayout, "22 1 a type of the first message", "27 6 u48be its time, ns since midnight"],
        },
        new ProtocolRow
        {
            Id = ProtocolId.SoupBinTcp,
            Name = "soupbintcp",
            Title = "SoupBinTCP as a feed over TCP",
            Source = "Nasdaq SoupBinTCP 3.00",
            IsFeed = true,
            IsSession = false,
            IsStream = true,
            Sequencing = "each S packet is one number, counted from the login accepted",
            Timing = "none",
            Keys = "session",
            HeartbeatIntervalNs = SecondNs,
            TimeZone = null,
            HeadLength = SoupBinTcp.MaxMessageLength,
            TickFields = NoTickFields,
            Layout = SoupLayout,
        },
        new ProtocolRow
        {
            Id = ProtocolId.SoupBinTcpOuch5,
            Name = "soupbintcp-ouch5",
            Title = "OUCH 5.0 orders over SoupBinTCP",
            Source = "Nasdaq OUCH 5.0; Nasdaq SoupBinTCP 3.00",
            IsFeed = false,
            IsSession = true,
            IsStream = true,
            Sequencing = "answers: each S packet is one number, counted from the login accepted",
            Timing = "answers: nanoseconds since midnight, New York",
            Keys = "user reference number; of a replace the new one, then the original",
            HeartbeatIntervalNs = SecondNs,
            TimeZone = NewYork,
            HeadLength = SoupBinTcpOuch<Ouch5>.MaxMessageLength,
            TickFields = new Dictionary<string, TickField> { [ClientOrderId] = new(34, 14, true) },
            Layout =
            [
                .. SoupLayout,
                "3 1 a OUCH message type, in U packets to the exchange and S packets from it",
                "O: 4 4 u32be user reference number; 34 14 a client order id",
                "U to the exchange: 4 4 u32be original; 8 4 u32be new user reference number",
                "X, M: 4 4 u32be user reference number",
                "answers: 4 8 u64be time, ns since midnight; 12 4 u32be user reference number",
                "U from the exchange: 12 4 u32be original; 16 4 u32be new user reference number",
            ],
        },
        new ProtocolRow
        {
            Id = ProtocolId.SoupBinTcpOuch42,
            Name = "soupbintcp-ouch42",
            Title = "OUCH 4.2 orders over SoupBinTCP",
            Source = "Nasdaq OUCH 4.2; Nasdaq SoupBinTCP 3.00",
            IsFeed = false,
            IsSession = true,
            IsStream = true,
            Sequencing = "answers: each S packet is one number, counted from the login accepted",
            Timing = "answers: nanoseconds since midnight, New York",
            Keys = "order token; of a replace the replacement, then the previous",
            HeartbeatIntervalNs = SecondNs,
            TimeZone = NewYork,
            HeadLength = SoupBinTcpOuch<Ouch42>.MaxMessageLength,
            TickFields = new Dictionary<string, TickField> { [ClientOrderId] = new(4, 14, true) },
            Layout =
            [
                .. SoupLayout,
                "3 1 a OUCH message type, in U packets to the exchange and S packets from it",
                "O, X, M: 4 14 a order token (also the client order id)",
                "U to the exchange: 4 14 a existing token; 18 14 a replacement token",
                "answers: 4 8 u64be time, ns since midnight; 12 14 a order token",
                "U from the exchange: 12 14 a replacement token; 68 14 a previous token",
            ],
        },
    ];

    /// <summary>The protocol of that name, as configuration writes it.</summary>
    public static bool TryFind(string name, [NotNullWhen(true)] out ProtocolRow? row)
    {
        row = Rows.FirstOrDefault(candidate => candidate.Name == name);
        return row is not null;
    }

    /// <summary>The row of a protocol.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is none: no protocol has that number.</exception>
    public static ProtocolRow Row(ProtocolId id) =>
        Rows.FirstOrDefault(row => row.Id == id)
        ?? throw new ArgumentOutOfRangeException(nameof(id), id, "no such protocol");

    /// <summary>The known name that <paramref name="name"/> is most likely meant to be; null if none is near.</summary>
    public static string? Nearest(string name)
    {
        (string? best, int distance) = (null, int.MaxValue);
        foreach (ProtocolRow row in Rows)
        {
            int candidate = EditDistance(name, row.Name);
            if (candidate < distance)
                (best, distance) = (row.Name, candidate);
        }
        return distance <= Math.Max(2, name.Length / 3) ? best : null;
    }

    /// <summary>How many characters must be put in, taken out or changed to make one name of the other.</summary>
    private static int EditDistance(string left, string right)
    {
        int[] previous = [.. Enumerable.Range(0, right.Length + 1)];
        int[] current = new int[right.Length + 1];
        for (int row = 1; row <= left.Length; row++)
        {
            current[0] = row;
            for (int column = 1; column <= right.Length; column++)
            {
                int change = char.ToUpperInvariant(left[row - 1]) == char.ToUpperInvariant(right[column - 1]) ? 0 : 1;
                current[column] = Math.Min(
                    Math.Min(current[column - 1], previous[column]) + 1, previous[column - 1] + change);
            }
            (previous, current) = (current, previous);
        }
        return previous[right.Length];
    }
}
