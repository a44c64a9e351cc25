// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using Telemetry.Model.Clocks;
using TestSupport.Binary;
using TestSupport.Trading;

namespace EndToEnd.Tests.Playing;

/// <summary>A client of iLink 3 on the kernel's own sockets, in the namespace where datagrams arrive.</summary>
internal sealed class ILink3Client : IDisposable
{
    private const int Patience = 60_000;                        // milliseconds

    private readonly Socket _socket;

    /// <summary>Connects.</summary>
    internal ILink3Client(VethPair network, ushort port)
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

    /// <summary>Negotiates and establishes the session, and expects that to be accepted.</summary>
    internal ILink3Client LogIn(ulong uuid = ILink3Wire.Uuid, uint next = 1, ushort keepAliveMs = 30_000)
    {
        Send(ILink3Wire.Negotiate(uuid));
        byte[] negotiated = Read(501);
        Assert.Equal((uuid, uuid), (ILink3Wire.U64(negotiated, 12), ILink3Wire.U64(negotiated, 20)));
        Send(ILink3Wire.Establish(uuid, next, keepAliveMs));
        byte[] established = Read(504);
        Assert.Equal((uuid, keepAliveMs), (ILink3Wire.U64(established, 12), ILink3Wire.U16(established, 44)));
        return this;
    }

    /// <summary>Ends the session, and expects the gateway to do the same.</summary>
    internal void LogOut()
    {
        Send(ILink3Wire.Terminate(ILink3Wire.Uuid));
        Read(507);
        Assert.Empty(Read(out _));
    }

    /// <summary>The next message, which has a template.</summary>
    internal byte[] Read(int template)
    {
        byte[] message = Read(out _);
        Assert.Equal(template, message.Length == 0 ? 0 : ILink3Wire.TemplateOf(message));
        return message;
    }

    /// <summary>The next message; empty at the end of the stream.</summary>
    internal byte[] Read(out long readNs)
    {
        byte[] framing = Bytes(4);
        byte[] rest = framing.Length == 0 ? [] : Bytes(BinaryPrimitives.ReadUInt16LittleEndian(framing) - 4);
        readNs = MonotonicClock.NowNs;
        if (framing.Length > 0)
            Assert.Equal(0xCAFE, BinaryPrimitives.ReadUInt16LittleEndian(framing.AsSpan(2)));
        return [.. framing, .. rest];
    }

    public void Dispose() => _socket.Dispose();

    private byte[] Bytes(int length) => GatewaySockets.ReceiveAll(_socket, length);
}
