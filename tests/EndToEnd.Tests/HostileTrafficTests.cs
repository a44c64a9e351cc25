// SPDX-License-Identifier: Apache-2.0
using System.Net;
using System.Text.Json;
using TestSupport;
using TestSupport.Binary;

namespace EndToEnd.Tests;

/// <summary>Packets that no protocol allows, on the wire: each is in the ledger, and <c>run</c> goes on.</summary>
[Trait("needs", "root")]
public class HostileTrafficTests
{
    private const int Port = 5000;
    private const int GatewayPort = 9000;
    private const int Frames = 5_000;
    private const int ShortestMoldPacket = 20;

    // The frames come as fast as they can be sent: whoever is late in reading them must find all of them.
    private const string RoomForAll = "32MiB";

    // Nobody's address: no stack answers to what is sent there.
    private static readonly IPAddress Group = IPAddress.Parse("233.1.1.1");
    private static readonly IPAddress Gateway = IPAddress.Parse("10.99.0.77");
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [RootTheory]
    [InlineData(1, "array", "auto")]
    [InlineData(2, "ringbuf", "epoll")]
    public void malformed_packets_are_all_in_the_ledger(int seed, string transport, string wait)
    {
        var random = new Random(seed);
        List<byte[]> tooShort = [.. Many(() => Udp(Bytes(random, random.Next(ShortestMoldPacket))))];
        List<byte[]> noise = [.. Many(() => Udp(Bytes(random, random.Next(ShortestMoldPacket, 1_400))))];
        List<byte[]> segments = [.. Many(() => Segment(random))];
        List<byte[]> badLengths = [.. Many(() => WithBadLength(random))];
        List<byte[]> sound = [.. Enumerable.Range(1, Frames).Select(number => Udp(MoldSender.Packet((ulong)number)))];
        using var network = new VethPair();
        using TelemetryProcess run = TelemetryBinary.StartRun(
            network, "--feed", $"f=moldudp64@{Group}:{Port}",
            "--session", $"s=soupbintcp-ouch5@{Gateway}:{GatewayPort}", "--transport", transport, "--wait", wait,
            "--ring-bytes", RoomForAll);

        foreach (List<byte[]> kind in new[] { tooShort, noise, segments, badLengths, sound })
            network.SendFrames(kind);
        run.Signal(Signals.Interrupt);
        RunResult result = run.WaitForEnd(Patience);

        JsonElement ledger = result.Summary.At("ledger");
        JsonElement feed = result.Summary.At("feeds", 0);
        Assert.Equal(0, result.ExitCode);
        Assert.True(ledger.Flag("closed"), ledger.ToString());
        Assert.Equal(4 * Frames, ledger.Count("matched"));
        Assert.Equal(Frames, ledger.Count("unsupported_reasons", "bad_length"));
        Assert.Equal(4 * Frames, ledger.Count("processed") + ledger.Count("lost_ring"));
        Assert.Equal(0, ledger.Count("lost_ring"));
        Assert.Equal(feed.Count("undecodable"), ledger.Count("undecodable"));
        Assert.True(result.Summary.Count("sessions", 0, "undecodable") > 0, result.Summary.ToString());
        Assert.InRange(feed.Count("undecodable"), Frames, 2 * Frames);
        Assert.Equal(3 * Frames, feed.Count("packets"));
        Assert.True(feed.Count("messages") >= Frames, feed.ToString());
    }

    private static IEnumerable<byte[]> Many(Func<byte[]> make) => Enumerable.Range(0, Frames).Select(_ => make());

    private static byte[] Bytes(Random random, int length)
    {
        byte[] bytes = new byte[length];
        random.NextBytes(bytes);
        return bytes;
    }

    private static byte[] Udp(byte[] payload) => new PacketBuilder
    {
        Destination = Group,
        DestinationPort = Port,
        Payload = payload,
    }.Build();

    /// <summary>Part of a stream that is none, from either side, on few connections so that they meet.</summary>
    private static byte[] Segment(Random random)
    {
        var packet = new PacketBuilder
        {
            IsTcp = true,
            Source = IPAddress.Parse("10.99.0.66"),
            SourcePort = (ushort)(40_000 + random.Next(8)),
            Destination = Gateway,
            DestinationPort = GatewayPort,
            Sequence = (uint)random.Next(100_000),
            TcpFlags = (byte)random.Next(256),
            Payload = Bytes(random, random.Next(1_400)),
        };
        return (random.Next(2) == 0 ? packet : packet with
        {
            Source = packet.Destination,
            SourcePort = packet.DestinationPort,
            Destination = packet.Source,
            DestinationPort = packet.SourcePort,
        }).Build();
    }

    private static byte[] WithBadLength(Random random) => new PacketBuilder
    {
        Destination = Group,
        DestinationPort = Port,
        UdpLength = (ushort)random.Next(8),
        Payload = Bytes(random, 40),
    }.Build();
}
