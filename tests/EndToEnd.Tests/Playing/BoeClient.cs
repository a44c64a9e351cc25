// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using Telemetry.Model.Clocks;
using TestSupport.Binary;
using TestSupport.Trading;

namespace EndToEnd.Tests.Playing;

/// <summary>A client of BOE on the kernel's own sockets, in the namespace where datagrams arrive.</summary>
internal sealed class BoeClient : IDisposable
{
    private const int Patience = 60_000;                        // milliseconds
    private const byte Heartbeat = 9;

    private readonly Socket _socket;

    /// <summary>Connects.</summary>
    internal BoeClient(VethPair network, ushort port)
    {
        _socket = GatewaySockets.Client(network);
        _socket.NoDelay = true;
        _socket.ReceiveTimeout = Patience;
        _socket.Connect(new IPEndPoint(IPAddress.Parse(network.SenderAddress), port));
    }

    /// <summary>Sends bytes; returns the time of the call.</summary>
    internal long Send(params byte[][] parts)
    {
        long sentNs = MonotonicClock.NowNs;
        _socket.Send(parts.SelectMany(part => part).ToArray());
        return sentNs;
    }

    /// <summary>Logs in, and expects that to be accepted without anything to send again.</summary>
    internal BoeClient LogIn()
    {
        Send(BoeWire.Login());
        byte[] response = Read(0x24);
        Assert.Equal(('A', "Login Accepted"), ((char)response[10], BoeWire.Text(response, 11, 60)));
        Read(0x13);
        return this;
    }

    /// <summary>The next message but heartbeats, which has a type.</summary>
    internal byte[] Read(byte type)
    {
        byte[] message = Read(out _);
        Assert.Equal(type, message.Length == 0 ? 0 : message[4]);
        return message;
    }

    /// <summary>The next message but heartbeats; empty at the end of the stream.</summary>
    internal byte[] Read(out long readNs)
    {
        while (true)
        {
            byte[] framing = Bytes(4);
            byte[] rest = framing.Length == 0
                ? [] : Bytes(BinaryPrimitives.ReadUInt16LittleEndian(framing.AsSpan(2)) - 2);
            readNs = MonotonicClock.NowNs;
            if (framing.Length > 0)
                Assert.Equal(0xBABA, BinaryPrimitives.ReadUInt16LittleEndian(framing));
            if (rest.Length == 0 || rest[0] != Heartbeat)
                return [.. framing, .. rest];
        }
    }

    public void Dispose() => _socket.Dispose();

    private byte[] Bytes(int length) => GatewaySockets.ReceiveAll(_socket, length);
}
