// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using Telemetry.Feeds.Catalog;
using TestSupport.Workload;

namespace EndToEnd.Tests.Golden;

/// <summary>
/// A feed of each datagram protocol on two lines, with losses, wrong checksums, and one hostile packet of every kind:
/// far ahead, cut, of another session, a reset, an end of session.
/// </summary>
internal static class HostileCapture
{
    private const long StepNs = 2_000_000;
    private const long PauseNs = 350_000_000;
    private const int StepsBeyondLies = 40;
    private const ushort FirstPort = 7001;

    private static readonly ProtocolId[] Protocols = [.. NumberedPackets.Protocols.Order()];

    /// <summary>The configuration of its feeds.</summary>
    internal static string Configuration => string.Create(
        CultureInfo.InvariantCulture,
        $"interval: 5s\nrepair_window: 100ms\nfeeds:\n{string.Concat(Protocols.Select(Feed))}");

    /// <summary>Makes the pcap.</summary>
    internal static byte[] Make()
    {
        var script = new CaptureScript();
        HostileFeed[] feeds =
            [.. Protocols.Select((protocol, index) => new HostileFeed(protocol, 1_000 + index, damages: true))];
        foreach (HostileKind kind in Enum.GetValues<HostileKind>())
        {
            HostileStep[][] rounds = [.. feeds.Select((feed, index) => feed.Round(kind, ((int)kind + index) % 2))];
            for (int step = 0; step < HostileFeed.StepsOfRound; step++)
                Send(script, [.. rounds.Select(round => round[step])]);
            script.NowNs += PauseNs;
        }
        for (int step = 0; step < StepsBeyondLies; step++)
            Send(script, [.. feeds.Select(feed => feed.Whole())]);
        return script.ToPcap();
    }

    private static void Send(CaptureScript script, HostileStep[] steps)
    {
        long startNs = script.NowNs;
        for (int feed = 0; feed < steps.Length; feed++)
        {
            foreach (LineDatagram datagram in steps[feed].Datagrams)
            {
                script.NowNs += 1_000;
                script.AddDatagram(Group(feed, datagram.Line), Port(feed), datagram.Payload, datagram.Checksum,
                    datagram.UdpLength);
            }
        }
        script.NowNs = startNs + StepNs;
    }

    private static string Feed(ProtocolId protocol, int index)
    {
        string name = ProtocolCatalog.Find(protocol)!.Name;
        return $"  - {{name: {name}, protocol: {name}, suspect_hold: 200ms, history: 1024, verify_checksums: true, "
            + $"lines: [{Line(index, 0)}, {Line(index, 1)}]}}\n";
    }

    private static string Line(int feed, int line) => $"{{address: \"{Group(feed, line)}:{Port(feed)}\"}}";

    private static string Group(int feed, int line) => $"239.7.{1 + feed}.{1 + line}";

    private static ushort Port(int feed) => (ushort)(FirstPort + feed);
}
