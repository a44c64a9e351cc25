// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using System.Net;
using EndToEnd.Tests.Trading;
using Telemetry.Feeds.Catalog;
using Telemetry.Kernel.Attaching;
using Telemetry.Kernel.Threads;
using Telemetry.Model.Clocks;
using TestSupport;
using TestSupport.Binary;
using TestSupport.Workload;

namespace EndToEnd.Tests.Hostile;

/// <summary>
/// A feed of each datagram protocol, all sent at once over one veth: a packet of each line every two milliseconds, with
/// losses, and in the middle of each round one hostile packet a feed.
/// </summary>
internal sealed class HostileMarket : IDisposable
{
    /// <summary>Repair window of the feeds: longer than the sender is ever kept from sending.</summary>
    internal const long WindowNs = 100_000_000;

    /// <summary>How long the feeds withhold a suspect packet.</summary>
    internal const long HoldNs = 200_000_000;

    private const long StepNs = 2_000_000;
    private const long PauseNs = WindowNs + HoldNs + 50_000_000;
    private const int StepsBeyondLies = 100;
    private const ushort FirstPort = 7001;

    private readonly FrameSender _sender;

    internal HostileMarket(VethPair network)
    {
        FrameSender? sender = null;
        network.InSender(() => sender = new FrameSender(NetworkDevice.IndexOf(VethPair.SenderInterface)));
        _sender = sender!;
        Feeds = [.. NumberedPackets.Protocols.Order().Select((protocol, index) => new HostileMarketFeed(
            ProtocolCatalog.Find(protocol)!.Name, protocol, index))];
    }

    /// <summary>The feeds, in the order of the configuration.</summary>
    internal IReadOnlyList<HostileMarketFeed> Feeds { get; }

    /// <summary>Frames sent.</summary>
    internal long Frames { get; private set; }

    /// <summary>Configuration of the appliance for it.</summary>
    internal string Configuration(string attach)
    {
        IEnumerable<string> feeds = Feeds.Select(feed =>
            $"  - {{name: {feed.Name}, protocol: {feed.Name}, suspect_hold: {HoldNs}ns, history: 4096, "
            + $"verify_checksums: true, lines: [{Line(feed, 0)}, {Line(feed, 1)}]}}\n");
        return $"repair_window: {WindowNs}ns\n"
            + $"interfaces:\n  - {{name: rx0, attach: {attach}}}\n"
            + $"feeds:\n{string.Concat(feeds)}";
    }

    /// <summary>Sends all rounds, and then in order until all hostile numbers near ahead are passed.</summary>
    internal void Send()
    {
        foreach (HostileKind kind in Enum.GetValues<HostileKind>())
        {
            HostileStep[][] rounds =
                [.. Feeds.Select(feed => feed.Traffic.Round(kind, ((int)kind + feed.Index) % 2))];
            for (int step = 0; step < HostileFeed.StepsOfRound; step++)
                Send([.. rounds.Select(round => round[step])]);
            HostThread.SleepNs(PauseNs);
        }
        for (int step = 0; step < StepsBeyondLies; step++)
            SendWhole();
    }

    /// <summary>Sends one more packet of each line.</summary>
    internal void SendWhole() => Send([.. Feeds.Select(feed => feed.Traffic.Whole())]);

    /// <inheritdoc/>
    public void Dispose() => _sender.Dispose();

    private void Send(HostileStep[] steps)
    {
        List<byte[]>[] frames = [.. steps.Select((step, index) => Framed(Feeds[index], step))];
        HostThread.SleepNs(StepNs);
        for (int index = 0; index < steps.Length; index++)
        {
            long beforeNs = MonotonicClock.NowNs;
            foreach (byte[] frame in frames[index])
                _sender.Send(frame);
            Frames += frames[index].Count;
            if (steps[index].IsBrought)
                Feeds[index].NoteBrought(steps[index].First, beforeNs, MonotonicClock.NowNs);
        }
    }

    private static List<byte[]> Framed(HostileMarketFeed feed, HostileStep step) =>
    [
        .. step.Datagrams.Select(datagram => new PacketBuilder
        {
            Destination = Group(feed, datagram.Line),
            DestinationPort = Port(feed),
            Payload = datagram.Payload,
            Checksum = datagram.Checksum,
            UdpLength = datagram.UdpLength,
        }.Build()),
    ];

    private static string Line(HostileMarketFeed feed, int line) => string.Create(
        CultureInfo.InvariantCulture,
        $"{{address: \"{Group(feed, line)}:{Port(feed)}\", interface: rx0, join: true}}");

    private static IPAddress Group(HostileMarketFeed feed, int line) =>
        new([239, 7, (byte)(1 + feed.Index), (byte)(1 + line)]);

    private static ushort Port(HostileMarketFeed feed) => (ushort)(FirstPort + feed.Index);
}
