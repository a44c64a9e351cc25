// SPDX-License-Identifier: Apache-2.0
using System.Net;
using Telemetry.Config;
using Telemetry.Config.Text;
using Telemetry.Model.Definitions;
using Telemetry.Yaml;

namespace TestSupport.Workload;

/// <summary>The topology of <see cref="TradingTraffic"/>: a feed on two lines and an order session.</summary>
public static class TradingTopology
{
    /// <summary>Flow of line A.</summary>
    public const int LineA = 1;

    /// <summary>Flow of line B.</summary>
    public const int LineB = 2;

    /// <summary>Flow of the orders.</summary>
    public const int ToExchange = 3;

    /// <summary>Flow of the answers.</summary>
    public const int FromExchange = 4;

    /// <summary>The feed as an option of the command line.</summary>
    public const string FeedOption = "itch=moldudp64-itch50@233.54.12.111:26400,233.54.12.112:26401";

    /// <summary>The session as an option of the command line.</summary>
    public const string SessionOption = "ouch=soupbintcp-ouch5@10.99.0.1:7001";

    private const string Here = "workload";

    private static readonly (
        IPAddress Source, ushort SourcePort, IPAddress Destination, ushort DestinationPort)[] Ends =
    [
        default,
        (new IPAddress([10, 99, 0, 1]), 40_000, new IPAddress([233, 54, 12, 111]), 26400),
        (new IPAddress([10, 99, 0, 1]), 40_001, new IPAddress([233, 54, 12, 112]), 26401),
        (new IPAddress([10, 99, 0, 2]), 50_000, new IPAddress([10, 99, 0, 1]), 7001),
        (new IPAddress([10, 99, 0, 1]), 7001, new IPAddress([10, 99, 0, 2]), 50_000),
    ];

    private static readonly UInt128[] Sources = [.. Ends.Select(ends => Number(ends.Source))];
    private static readonly UInt128[] Destinations = [.. Ends.Select(ends => Number(ends.Destination))];

    /// <summary>Builds it as a configuration would.</summary>
    /// <param name="checksums">Packets whose checksums are verified.</param>
    public static Topology Build(ChecksumScope checksums = ChecksumScope.Captured) => Configuration.Build(new Settings
    {
        Feeds =
        [
            new FeedSettings
            {
                Name = new Located<string>("itch", Here),
                Protocol = new Located<string>("moldudp64-itch50", Here),
                Lines = [Line(LineA), Line(LineB)],
                VerifyChecksums = checksums,
                Where = Here,
            },
        ],
        Sessions =
        [
            new SessionSettings
            {
                Name = new Located<string>("ouch", Here),
                Protocol = new Located<string>("soupbintcp-ouch5", Here),
                Gateways = [new Located<EndpointAddress>(Destination(ToExchange), Here)],
                Tick = new TickSettings { Field = new Located<string>("client_order_id", Here), Where = Here },
                Where = Here,
            },
        ],
    }).Topology;

    /// <summary>True if a flow is one of the session.</summary>
    public static bool IsTcp(int flow) => flow >= ToExchange;

    /// <summary>Source address of a flow's packets, as a record has it.</summary>
    public static UInt128 SourceAddress(int flow) => Sources[flow];

    /// <summary>Destination address of a flow's packets, as a record has it.</summary>
    public static UInt128 DestinationAddress(int flow) => Destinations[flow];

    /// <summary>Source port of a flow's packets.</summary>
    public static ushort SourcePort(int flow) => Ends[flow].SourcePort;

    /// <summary>Destination port of a flow's packets.</summary>
    public static ushort DestinationPort(int flow) => Ends[flow].DestinationPort;

    /// <summary>A builder of a flow's frames.</summary>
    public static PacketBuilder Frame(int flow) => new()
    {
        Source = Ends[flow].Source,
        SourcePort = Ends[flow].SourcePort,
        Destination = Ends[flow].Destination,
        DestinationPort = Ends[flow].DestinationPort,
        IsTcp = IsTcp(flow),
    };

    private static UInt128 Number(IPAddress? address) => address is null ? 0 : EndpointAddress.FromAddress(address);

    private static EndpointAddress Destination(int flow) => new(Destinations[flow], Ends[flow].DestinationPort);

    private static LineSettings Line(int flow) => new()
    {
        Addresses = [new Located<AddressRange>(new AddressRange(Destination(flow), 1), Here)],
        Where = Here,
    };
}
