// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using System.Globalization;
using System.Net;
using System.Text;

namespace TestSupport;

/// <summary>One TCP connection of OUCH orders, frame by frame.</summary>
/// <param name="port">The client's port.</param>
/// <param name="gatewayPort">The gateway's port.</param>
/// <param name="gateway">The gateway's address.</param>
public sealed class OrderConnection(
    ushort port, ushort gatewayPort = OrderConnection.GatewayPort, string gateway = OrderConnection.Gateway)
{
    /// <summary>The gateway's address.</summary>
    public const string Gateway = "10.99.0.77";

    /// <summary>The gateway's port unless another one is given.</summary>
    public const ushort GatewayPort = 9000;

    private const int OrderLength = 50;
    private const int AnswerLength = 67;
    private const int ClientOrderId = 34;                   // place in an order, 14 characters

    private readonly IPAddress _gateway = IPAddress.Parse(gateway);
    private readonly IPAddress _client = IPAddress.Parse("10.99.0.2");

    private uint _sent = 1_000;
    private uint _received = 900_000_000;
    private uint _orders;
    private uint _answers;

    /// <summary>The client's address.</summary>
    public string Client
    {
        init => _client = IPAddress.Parse(value);
    }

    /// <summary>The number that the next order has, less one.</summary>
    public uint OrdersBefore { init => _orders = _answers = value; }

    /// <summary>Offset of its first TCP sequence numbers from the default ones.</summary>
    public uint SequencesBefore
    {
        init => (_sent, _received) = (_sent + value, _received + value);
    }

    /// <summary>Connects.</summary>
    public IEnumerable<byte[]> Connect() => [To([], 2), From([], 0x12)];

    /// <summary>Connects and logs in.</summary>
    /// <param name="user">The login.</param>
    /// <param name="next">The number of the next answer in the exchange's session.</param>
    public IEnumerable<byte[]> LogIn(string user, int next = 1)
    {
        byte[] login = new byte[49];
        login.AsSpan().Fill((byte)' ');
        BinaryPrimitives.WriteUInt16BigEndian(login, 47);
        login[2] = (byte)'L';
        Encoding.ASCII.GetBytes(user).CopyTo(login, 3);
        login[^1] = (byte)'1';
        byte[] accepted = new byte[33];
        accepted.AsSpan().Fill((byte)' ');
        BinaryPrimitives.WriteUInt16BigEndian(accepted, 31);
        accepted[2] = (byte)'A';
        "SESSION001"u8.CopyTo(accepted.AsSpan(3));
        Encoding.ASCII.GetBytes(next.ToString("D20", CultureInfo.InvariantCulture)).CopyTo(accepted, 13);
        return [.. Connect(), To(login), From(accepted)];
    }

    /// <summary>A segment of the client.</summary>
    public byte[] Sent(byte[] payload) => To(payload);

    /// <summary>A segment of the gateway.</summary>
    public byte[] Received(byte[] payload) => From(payload);

    /// <summary>Orders, each with its answer.</summary>
    public IEnumerable<byte[]> Orders(int count) =>
        Enumerable.Range(0, count).SelectMany(_ => Enter(1).Concat(Answer(1)));

    /// <summary>Orders without answers.</summary>
    /// <param name="count">Number of orders.</param>
    /// <param name="tick">The tick's number that they name.</param>
    public IEnumerable<byte[]> Enter(int count, int tick = 0)
    {
        for (int order = 0; order < count; order++)
            yield return To(NextOrder(tick));
    }

    /// <summary>An order in two segments.</summary>
    public (byte[] First, byte[] Second) EnterInPieces(int cut)
    {
        byte[] order = NextOrder(tick: 0);
        return (To(order[..cut]), To(order[cut..]));
    }

    /// <summary>Answers to the oldest orders that have none.</summary>
    public IEnumerable<byte[]> Answer(int count)
    {
        for (int answer = 0; answer < count; answer++)
        {
            byte[] accepted = Packet(AnswerLength, 'S', 'A');
            BinaryPrimitives.WriteUInt64BigEndian(accepted.AsSpan(4), 34_200_000_000_000UL + ++_answers);
            BinaryPrimitives.WriteUInt32BigEndian(accepted.AsSpan(12), _answers);
            WriteTerms(accepted.AsSpan(16));
            BinaryPrimitives.WriteUInt64BigEndian(accepted.AsSpan(39), 700_000_000UL + _answers);
            "PYNL"u8.CopyTo(accepted.AsSpan(47));           // capacity, sweeps, cross, live
            yield return From(accepted);
        }
    }

    /// <summary>Ends the connection from both sides.</summary>
    public IEnumerable<byte[]> Close() => [To([], 0x11), From([], 0x11)];

    private byte[] NextOrder(int tick)
    {
        byte[] enter = Packet(OrderLength, 'U', 'O');
        BinaryPrimitives.WriteUInt32BigEndian(enter.AsSpan(4), ++_orders);
        WriteTerms(enter.AsSpan(8));
        "PYN"u8.CopyTo(enter.AsSpan(31));                   // capacity, sweeps, cross
        if (tick > 0)
            Encoding.ASCII.GetBytes(tick.ToString("D14", CultureInfo.InvariantCulture)).CopyTo(enter, ClientOrderId);
        return enter;
    }

    /// <summary>Side, shares, symbol, price, time in force, display.</summary>
    private static void WriteTerms(Span<byte> terms)
    {
        terms[0] = (byte)'B';
        BinaryPrimitives.WriteUInt32BigEndian(terms[1..], 100);
        "ABCD    "u8.CopyTo(terms[5..]);
        BinaryPrimitives.WriteUInt64BigEndian(terms[13..], 1_234_500);
        "0Y"u8.CopyTo(terms[21..]);
    }

    private static byte[] Packet(int length, char type, char message)
    {
        byte[] packet = new byte[length];
        BinaryPrimitives.WriteUInt16BigEndian(packet, (ushort)(length - 2));
        (packet[2], packet[3]) = ((byte)type, (byte)message);
        return packet;
    }

    private byte[] To(byte[] payload, byte flags = 0x18) =>
        Segment(_client, port, _gateway, gatewayPort, ref _sent, _received, payload, flags);

    private byte[] From(byte[] payload, byte flags = 0x18) =>
        Segment(_gateway, gatewayPort, _client, port, ref _received, _sent, payload, flags);

    private static byte[] Segment(
        IPAddress source, ushort sourcePort, IPAddress destination, ushort destinationPort, ref uint sequence,
        uint acknowledgement, byte[] payload, byte flags)
    {
        byte[] frame = new PacketBuilder
        {
            IsTcp = true,
            Source = source,
            SourcePort = sourcePort,
            Destination = destination,
            DestinationPort = destinationPort,
            Sequence = sequence,
            Acknowledgement = acknowledgement,
            TcpFlags = flags,
            Payload = payload,
        }.Build();
        sequence += (uint)payload.Length + ((flags & 3) != 0 ? 1u : 0);
        return frame;
    }
}
