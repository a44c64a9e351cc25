// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using System.Net;
using System.Text;
using System.Text.Json;
using TestSupport;
using TestSupport.Binary;

namespace EndToEnd.Tests;

/// <summary>What <c>replay</c> says of orders whose stamps a capture made by hand has.</summary>
public sealed class OrderEvidenceTests
{
    private const uint Second = 1_700_000_000;
    private const long Base = Second * 1_000_000_000L;
    private const byte Syn = 0x02;
    private const byte SynAck = 0x12;
    private const byte PushAck = 0x18;
    private const string Config = """
        feeds:
          - name: f
            protocol: moldudp64
            lines: [{address: 239.1.1.1:5000}, {address: 239.1.1.2:5000}]
            burst: {window: 10us, packets: 1}
        sessions:
          - name: o
            protocol: soupbintcp-ouch5
            gateways: [10.1.1.1:9000]
            tick: {field: client_order_id}
        """;

    private static readonly IPAddress Client = IPAddress.Parse("10.2.0.5");
    private static readonly IPAddress Gateway = IPAddress.Parse("10.1.1.1");

    private readonly CaptureBytes _capture = new CaptureBytes(bigEndian: false).PcapHeader(nanoseconds: true);
    private uint _clientSequence = 1_000;
    private uint _gatewaySequence = 5_000;

    [Fact]
    public void an_order_line_has_the_stamps_of_the_capture_and_their_exact_differences()
    {
        OpenConnection();
        Tick(atNs: 1_000, line: 1, number: 7);
        Tick(atNs: 1_300, line: 2, number: 7);
        Tick(atNs: 1_450, line: 1, number: 8);
        ToGateway(atNs: 1_905, PushAck, Order(reference: 5, clientOrderId: "7"));
        ToGateway(atNs: 1_955, PushAck, Order(reference: 6, clientOrderId: "none"));
        ToClient(atNs: 2_605, PushAck, Accepted(reference: 5));

        RunResult result = Replay();

        Assert.Equal(0, result.ExitCode);
        JsonElement[] orders = [.. result.OfType("order")];
        Assert.Equal(2, orders.Length);
        AssertTimes(orders[0], "order", 1_905);
        AssertTimes(orders[0], "answer", 2_605);
        AssertTick(orders[0], "named", number: 7, stampNs: 1_000, tickToTradeNs: 905);
        Assert.Equal(700, orders[0].Count("order_to_ack_ns"));
        Assert.Equal(("o", "5", "new", "accepted", 31L), (orders[0].Text("session"), orders[0].Text("key"),
            orders[0].Text("kind"), orders[0].Text("answer"), orders[0].Count("answer_sequence")));
        AssertTimes(orders[1], "order", 1_955);
        AssertTick(orders[1], "last", number: 8, stampNs: 1_450, tickToTradeNs: 505);
        Assert.All(["answer", "answer_stamp_ns", "answer_time_ns", "order_to_ack_ns", "answer_sequence"],
            key => Assert.Equal(JsonValueKind.Null, orders[1].At(key).ValueKind));
        Assert.All(orders, order => Assert.False(order.Flag("retransmitted")));
    }

    [Fact]
    public void a_burst_is_reported_with_the_stamp_of_its_first_packet()
    {
        Tick(atNs: 1_000, line: 1, number: 7);
        Tick(atNs: 1_300, line: 2, number: 7);
        Tick(atNs: 1_450, line: 1, number: 8);

        JsonElement burst = Assert.Single(Replay().OfType("event"), line => line.Text("event") == "burst");

        Assert.Equal(("warning", "instant", "f", "A"),
            (burst.Text("severity"), burst.Text("state"), burst.Text("flow"), burst.Text("line")));
        Assert.Equal((Base + 1_000, 2, 10_000),
            (burst.Count("stamp_ns"), burst.Count("count"), burst.Count("duration_ns")));
        Assert.Equal(2 * Frame(1, 7).Length, burst.Count("bytes"));
    }

    private static void AssertTimes(JsonElement order, string of, long ns) => Assert.Equal(
        (Base + ns, Base + ns), (order.Count($"{of}_stamp_ns"), order.Count($"{of}_time_ns")));

    private static void AssertTick(
        JsonElement order, string attribution, long number, long stampNs, long tickToTradeNs)
    {
        JsonElement tick = order.At("tick");
        Assert.Equal((attribution, "f", "A"), (order.Text("attribution"), tick.Text("feed"), tick.Text("line")));
        Assert.Equal((number, Base + stampNs, Base + stampNs),
            (tick.Count("sequence"), tick.Count("stamp_ns"), tick.Count("time_ns")));
        Assert.Equal(tickToTradeNs, order.Count("tick_to_trade_ns"));
    }

    private RunResult Replay()
    {
        using var scratch = new ScratchFolder();
        string config = scratch.File("replay.yaml");
        string capture = scratch.File("day.pcap");
        File.WriteAllText(config, Config);
        File.WriteAllBytes(capture, _capture.ToArray());
        return TelemetryBinary.Run("replay", capture, "--config", config, "--orders", "--json");
    }

    /// <summary>A login whose next message from the exchange has the number 31.</summary>
    private void OpenConnection()
    {
        ToGateway(atNs: 100, Syn, []);
        ToClient(atNs: 200, SynAck, []);
        ToGateway(atNs: 300, PushAck, Soup('L', Encoding.ASCII.GetBytes(
            "user01" + "password01" + "".PadRight(10) + "1".PadLeft(20))));
        ToClient(atNs: 400, PushAck, Soup('A', Encoding.ASCII.GetBytes("SESSION001" + "31".PadLeft(20))));
    }

    private void Tick(uint atNs, byte line, ulong number) => _capture.PcapRecord(Second, atNs, Frame(line, number));

    private static byte[] Frame(byte line, ulong number) => new PacketBuilder
    {
        Destination = new IPAddress([239, 1, 1, line]),
        DestinationPort = 5000,
        Payload = MoldSender.Packet(number),
    }.Build();

    private void ToGateway(uint atNs, byte flags, byte[] payload)
    {
        Segment(atNs, Client, 40_000, Gateway, 9_000, _clientSequence, flags, payload);
        _clientSequence += (uint)payload.Length + ((flags & Syn) != 0 ? 1u : 0);
    }

    private void ToClient(uint atNs, byte flags, byte[] payload)
    {
        Segment(atNs, Gateway, 9_000, Client, 40_000, _gatewaySequence, flags, payload);
        _gatewaySequence += (uint)payload.Length + ((flags & Syn) != 0 ? 1u : 0);
    }

    private void Segment(
        uint atNs, IPAddress from, ushort fromPort, IPAddress to, ushort toPort, uint sequence, byte flags,
        byte[] payload) => _capture.PcapRecord(Second, atNs, new PacketBuilder
        {
            IsTcp = true,
            Source = from,
            SourcePort = fromPort,
            Destination = to,
            DestinationPort = toPort,
            Sequence = sequence,
            TcpFlags = flags,
            Payload = payload,
        }.Build());

    /// <summary>Enter Order of OUCH 5.0: what the reader needs, at its places.</summary>
    private static byte[] Order(uint reference, string clientOrderId)
    {
        byte[] order = new byte[47];
        order[0] = (byte)'O';
        BinaryPrimitives.WriteUInt32BigEndian(order.AsSpan(1), reference);
        Encoding.ASCII.GetBytes(clientOrderId.PadRight(14)).CopyTo(order, 31);
        return Soup('U', order);
    }

    /// <summary>Order Accepted of OUCH 5.0.</summary>
    private static byte[] Accepted(uint reference)
    {
        byte[] answer = new byte[64];
        answer[0] = (byte)'A';
        BinaryPrimitives.WriteUInt64BigEndian(answer.AsSpan(1), 34_200_000_000_000UL);
        BinaryPrimitives.WriteUInt32BigEndian(answer.AsSpan(9), reference);
        return Soup('S', answer);
    }

    private static byte[] Soup(char type, byte[] payload)
    {
        byte[] packet = new byte[3 + payload.Length];
        BinaryPrimitives.WriteUInt16BigEndian(packet, (ushort)(1 + payload.Length));
        packet[2] = (byte)type;
        payload.CopyTo(packet, 3);
        return packet;
    }
}
