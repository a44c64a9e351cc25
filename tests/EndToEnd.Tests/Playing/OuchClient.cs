// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Telemetry.Model.Clocks;
using TestSupport.Binary;
using TestSupport.Trading;

namespace EndToEnd.Tests.Playing;

/// <summary>A client of SoupBinTCP on the kernel's own sockets, in the namespace where datagrams arrive.</summary>
internal sealed class OuchClient : IDisposable
{
    private const int Header = 3;
    private const int Patience = 60_000;                        // milliseconds

    private readonly OuchWire _wire;
    private readonly Socket _socket;

    /// <summary>Connects.</summary>
    internal OuchClient(VethPair network, OuchWire wire, ushort port)
    {
        _wire = wire;
        _socket = GatewaySockets.Client(network);
        _socket.NoDelay = true;
        _socket.ReceiveTimeout = Patience;
        _socket.Connect(new IPEndPoint(IPAddress.Parse(network.SenderAddress), port));
    }

    /// <summary>Number of the first message, as the accepted login says; 0 if there was none.</summary>
    internal long First { get; private set; }

    /// <summary>Id of the session, as the accepted login says.</summary>
    internal string Session { get; private set; } = "";

    /// <summary>Sends bytes; returns the time of the call.</summary>
    internal long Send(params byte[][] parts)
    {
        long sentNs = MonotonicClock.NowNs;
        _socket.Send(parts.SelectMany(part => part).ToArray());
        return sentNs;
    }

    /// <summary>Logs in, and expects that to be accepted.</summary>
    internal OuchClient LogIn(string user, string session = "", string next = "1")
    {
        Send(OuchWire.Login(user, session, next));
        byte[] accepted = Packet();
        Assert.Equal(('A', 33), ((char)accepted[2], accepted.Length));
        Session = Encoding.ASCII.GetString(accepted, Header, 10);
        First = long.Parse(Encoding.ASCII.GetString(accepted, 13, 20), NumberStyles.AllowLeadingWhite,
            CultureInfo.InvariantCulture);
        return this;
    }

    /// <summary>The next answer.</summary>
    /// <param name="readNs">Receives the time when it was there.</param>
    internal OuchAnswer Answer(out long readNs)
    {
        byte[] packet = Packet();
        readNs = MonotonicClock.NowNs;
        Assert.Equal('S', (char)packet[2]);
        return _wire.Read(packet);
    }

    /// <summary>The next packet but heartbeats; empty at the end of the stream.</summary>
    internal byte[] Packet()
    {
        while (true)
        {
            byte[] header = Bytes(Header);
            if (header.Length == 0)
                return [];
            byte[] rest = Bytes(BinaryPrimitives.ReadUInt16BigEndian(header) - 1);
            if (header[2] != 'H')
                return [.. header, .. rest];
        }
    }

    /// <summary>Reads heartbeats until one has come.</summary>
    internal void AwaitHeartbeat() => Assert.Equal([0, 1, (byte)'H'], Bytes(Header));

    /// <summary>Sends no more.</summary>
    internal void EndSending() => _socket.Shutdown(SocketShutdown.Send);

    public void Dispose() => _socket.Dispose();

    private byte[] Bytes(int length) => GatewaySockets.ReceiveAll(_socket, length);
}
