// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using TestSupport;
using TestSupport.Binary;

namespace EndToEnd.Tests;

/// <summary>
/// A connection of OUCH orders on the kernel's own sockets: the trader where the appliance runs, the gateway at the
/// other end of the wire, where a stranger can send too. Its sequence numbers are read from the handshake on the wire.
/// </summary>
internal sealed class RealConnection : IDisposable
{
    internal const ushort GatewayPort = 9000;
    internal const byte Fin = 1;
    internal const byte Syn = 2;
    internal const byte Rst = 4;
    internal const byte Ack = 16;

    private const int FrameHeaders = 54;                // Ethernet, IPv4, TCP without options
    private const int EveryProtocol = 0x0300;           // ETH_P_ALL, in network order
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly OrderConnection _orders = new(4001);
    private readonly VethPair _network;
    private readonly Socket _trader;
    private readonly Socket _gateway;
    private readonly ushort _port;
    private uint _toGateway;                            // next numbers
    private uint _fromGateway;

    internal RealConnection(VethPair network)
    {
        _network = network;
        Socket? sniffer = null;
        Socket? listener = null;
        Socket? trader = null;
        network.InSender(() =>
        {
            sniffer = new Socket(AddressFamily.Packet, SocketType.Raw, (ProtocolType)EveryProtocol);
            listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            listener.Bind(new IPEndPoint(IPAddress.Parse(network.SenderAddress), GatewayPort));
            listener.Listen();
        });
        network.InReceiver(() =>
            trader = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp));
        _trader = trader!;
        _trader.NoDelay = true;
        _trader.ReceiveTimeout = (int)Patience.TotalMilliseconds;
        _trader.Connect(IPAddress.Parse(network.SenderAddress), GatewayPort);
        _gateway = listener!.Accept();
        _gateway.NoDelay = true;
        _gateway.ReceiveTimeout = (int)Patience.TotalMilliseconds;
        _port = (ushort)((IPEndPoint)_trader.LocalEndPoint!).Port;
        ReadNumbers(sniffer!);
        sniffer!.Dispose();
        listener.Dispose();
    }

    /// <summary>Bytes that the trader wrote into its socket.</summary>
    internal long BytesToGateway { get; private set; }

    /// <summary>Bytes that the gateway wrote into its socket.</summary>
    internal long BytesFromGateway { get; private set; }

    internal void LogIn()
    {
        byte[][] frames = [.. _orders.LogIn("trader")];
        ToGateway(frames[2][FrameHeaders..]);
        FromGateway(frames[3][FrameHeaders..]);
    }

    /// <summary>An order and its answer.</summary>
    internal void Trade()
    {
        ToGateway(_orders.Enter(1).Single()[FrameHeaders..]);
        FromGateway(_orders.Answer(1).Single()[FrameHeaders..]);
    }

    /// <summary>Orders that the trader writes in one call, then their answers that the gateway writes in one.</summary>
    internal void TradeAtOnce(int orders)
    {
        ToGateway([.. _orders.Enter(orders).SelectMany(frame => frame[FrameHeaders..])]);
        FromGateway([.. _orders.Answer(orders).SelectMany(frame => frame[FrameHeaders..])]);
    }

    /// <summary>Sends one segment in the name of the gateway, with a number so far from the next one.</summary>
    internal int Lie(long distance, byte[] payload, byte flags = Ack) =>
        Send(FromGatewayToTrader(distance) with { Payload = payload, TcpFlags = flags });

    /// <summary>Sends a segment in the name of the gateway, with the next number and lengths that are wrong.</summary>
    /// <param name="payload">What it carries.</param>
    /// <param name="ipLength">The length that its IPv4 header says, without that header.</param>
    /// <param name="tcpWords">The length that its TCP header says of itself, in words of four bytes.</param>
    internal int LieAboutLength(byte[] payload, int ipLength, byte tcpWords) => Send(FromGatewayToTrader(0) with
    {
        Payload = payload,
        TcpFlags = Ack,
        IpLength = (ushort)(20 + ipLength),
        TcpWords = tcpWords,
    });

    /// <summary>Sends one segment in the name of the trader.</summary>
    internal int LieToGateway(long distance, byte[] payload, byte flags = Ack) =>
        Send(new PacketBuilder
        {
            Source = IPAddress.Parse(_network.ReceiverAddress),
            SourcePort = _port,
            Destination = IPAddress.Parse(_network.SenderAddress),
            DestinationPort = GatewayPort,
            Sequence = unchecked(_toGateway + (uint)distance),
            Acknowledgement = _fromGateway,
            Payload = payload,
            TcpFlags = flags,
        });

    /// <inheritdoc/>
    public void Dispose()
    {
        _trader.Dispose();
        _gateway.Dispose();
    }

    private PacketBuilder FromGatewayToTrader(long distance) => new()
    {
        Source = IPAddress.Parse(_network.SenderAddress),
        SourcePort = GatewayPort,
        Destination = IPAddress.Parse(_network.ReceiverAddress),
        DestinationPort = _port,
        Sequence = unchecked(_fromGateway + (uint)distance),
        Acknowledgement = _toGateway,
    };

    private int Send(PacketBuilder segment)
    {
        byte[] frame = (segment with { IsTcp = true, Window = 500 }).Build();
        _network.ReceiverHardwareAddress.CopyTo(frame, 0);
        _network.SendFrames([frame]);
        return 1;
    }

    private void ToGateway(byte[] bytes)
    {
        Task sending = Task.Run(() => _trader.Send(bytes));
        Receive(_gateway, bytes);
        sending.GetAwaiter().GetResult();
        _toGateway += (uint)bytes.Length;
        BytesToGateway += bytes.Length;
    }

    private void FromGateway(byte[] bytes)
    {
        Task sending = Task.Run(() => _gateway.Send(bytes));
        Receive(_trader, bytes);
        sending.GetAwaiter().GetResult();
        _fromGateway += (uint)bytes.Length;
        BytesFromGateway += bytes.Length;
    }

    private static void Receive(Socket socket, byte[] expected)
    {
        byte[] received = new byte[expected.Length];
        for (int length = 0; length < received.Length;)
            length += socket.Receive(received.AsSpan(length));
        Assert.Equal(expected, received);
    }

    private void ReadNumbers(Socket sniffer)
    {
        byte[] frame = new byte[2048];
        sniffer.ReceiveTimeout = (int)Patience.TotalMilliseconds;
        while (_toGateway == 0 || _fromGateway == 0)
        {
            int length = sniffer.Receive(frame);
            bool isTcp = length >= FrameHeaders && frame[12] == 8 && frame[23] == 6;
            if (!isTcp || (frame[47] & Syn) == 0)
                continue;
            uint next = BinaryPrimitives.ReadUInt32BigEndian(frame.AsSpan(38)) + 1;
            if ((frame[47] & Ack) != 0)
                _fromGateway = next;
            else
                _toGateway = next;
        }
    }
}
