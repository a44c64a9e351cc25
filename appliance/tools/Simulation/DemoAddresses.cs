// SPDX-License-Identifier: Apache-2.0
using System.Net;

namespace Telemetry.Simulation;

/// <summary>Names and addresses of the demo; they exist only inside its own network namespaces.</summary>
public static class DemoAddresses
{
    public const string Feed = "itch";

    public const string FeedProtocol = "moldudp64-itch50";

    /// <summary>Name of the order session.</summary>
    public const string Session = "ouch";

    public const string SessionProtocol = "soupbintcp-ouch5";

    /// <summary>Field of an order that holds its tick's number.</summary>
    public const string TickField = "client_order_id";

    public const string ExchangeInterface = "exchange0";

    /// <summary>The trader's interface, which is measured.</summary>
    public const string TraderInterface = "trader0";

    /// <summary>Name of the second order session, with failover.</summary>
    public const string SecondSession = "ouch-2";

    /// <summary>The interface that receives a copy of all packets of the trader's, if there is a mirror.</summary>
    public const string MirrorInterface = "mirror0";

    /// <summary>The trader's side of the mirror.</summary>
    internal const string SpanInterface = "span0";

    public const ushort GatewayPort = 7001;

    /// <summary>Port of the backup gateway.</summary>
    public const ushort BackupPort = 7002;

    /// <summary>Password of the logins.</summary>
    internal const string Password = "demopasswd";

    /// <summary>The MoldUDP64 session.</summary>
    internal const string MoldSession = "SYNTH00001";

    internal const string Groups = "233.54.12.0/24";
    internal const string ExchangeNetwork = "10.99.0.1/24";
    internal const string TraderNetwork = "10.99.0.2/24";

    public static IPAddress Exchange { get; } = new([10, 99, 0, 1]);

    public static IPAddress Trader { get; } = new([10, 99, 0, 2]);

    /// <summary>Group and port of each line, A first.</summary>
    public static IReadOnlyList<IPEndPoint> Lines { get; } =
        [new(new IPAddress([233, 54, 12, 111]), 26400), new(new IPAddress([233, 54, 12, 112]), 26401)];

    /// <summary>The gateways: primary, backup.</summary>
    public static IReadOnlyList<IPEndPoint> Gateways { get; } =
        [new(Exchange, GatewayPort), new(Exchange, BackupPort)];

    /// <summary>The sessions and their logins; without failover there is only the first.</summary>
    public static IReadOnlyList<(string Session, string Login)> Sessions { get; } =
        [(Session, "demo01"), (SecondSession, "demo02")];

    public static int SessionCount(bool failover) => failover ? Sessions.Count : 1;
}
