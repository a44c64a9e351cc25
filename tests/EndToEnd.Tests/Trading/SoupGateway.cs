// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace EndToEnd.Tests.Trading;

/// <summary>
/// A gateway that logs its clients in and accepts every order. The layouts are those of SoupBinTCP 3.00, OUCH 5.0 and
/// OUCH 4.2.
/// </summary>
internal sealed class SoupGateway : IDisposable
{
    private const int LongestPacket = 256;

    private readonly Socket _listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly bool _isOuch5;
    private readonly List<Socket> _clients = [];
    private readonly List<Thread> _threads = [];
    private long _accepted;

    /// <summary>Listens; to be made inside the exchange's namespace.</summary>
    internal SoupGateway(IPEndPoint endpoint, bool isOuch5)
    {
        _isOuch5 = isOuch5;
        _listener.Bind(endpoint);
        _listener.Listen();
        Start(Listen);
    }

    /// <summary>Orders accepted, of all clients.</summary>
    internal long Accepted => Interlocked.Read(ref _accepted);

    /// <inheritdoc/>
    public void Dispose()
    {
        _listener.Dispose();
        _threads[0].Join();
        foreach (Socket client in _clients)
            client.Dispose();
        foreach (Thread thread in _threads)
            thread.Join();
    }

    private void Start(Action action)
    {
        var thread = new Thread(() => UntilDisposed(action)) { Name = "gateway", IsBackground = true };
        _threads.Add(thread);
        thread.Start();
    }

    private static void UntilDisposed(Action action)
    {
        try
        {
            action();
        }
        catch (Exception ended) when (ended is SocketException or ObjectDisposedException)
        {
            // Its socket is gone: that is the end.
        }
    }

    private void Listen()
    {
        while (true)
        {
            Socket client = _listener.Accept();
            client.NoDelay = true;
            _clients.Add(client);
            Start(() => Serve(client));
        }
    }

    private void Serve(Socket client)
    {
        byte[] packet = new byte[LongestPacket];
        while (ReadPacket(client, packet) is int length && length > 0)
            Answer(client, packet.AsSpan(0, length));
    }

    private static int ReadPacket(Socket client, byte[] packet)
    {
        if (!ReadAll(client, packet.AsSpan(0, 2)))
            return 0;
        int length = BinaryPrimitives.ReadUInt16BigEndian(packet);
        return ReadAll(client, packet.AsSpan(2, length)) ? 2 + length : 0;
    }

    private static bool ReadAll(Socket client, Span<byte> place)
    {
        while (place.Length > 0)
        {
            int count = client.Receive(place);
            if (count == 0)
                return false;
            place = place[count..];
        }
        return true;
    }

    private void Answer(Socket client, ReadOnlySpan<byte> packet)
    {
        if (packet[2] == 'L')
        {
            byte[] accepted = Packet((byte)'A', 30);
            accepted.AsSpan(3).Fill((byte)' ');
            accepted[^1] = (byte)'1';
            client.Send(accepted);
        }
        else if (packet[2] == 'U')
        {
            client.Send(_isOuch5 ? Ouch5Accepted(packet) : Ouch42Accepted(packet));
            Interlocked.Increment(ref _accepted);
        }
    }

    private static byte[] Ouch5Accepted(ReadOnlySpan<byte> order)
    {
        byte[] accepted = Packet((byte)'S', 64);
        accepted[3] = (byte)'A';
        order.Slice(4, 4).CopyTo(accepted.AsSpan(12));      // user reference number
        order.Slice(34, 14).CopyTo(accepted.AsSpan(51));    // client order id
        return accepted;
    }

    private static byte[] Ouch42Accepted(ReadOnlySpan<byte> order)
    {
        byte[] accepted = Packet((byte)'S', 66);
        accepted[3] = (byte)'A';
        order.Slice(4, 14).CopyTo(accepted.AsSpan(12));     // order token
        return accepted;
    }

    private static byte[] Packet(byte type, int bodyLength)
    {
        byte[] packet = new byte[3 + bodyLength];
        BinaryPrimitives.WriteUInt16BigEndian(packet, (ushort)(1 + bodyLength));
        packet[2] = type;
        return packet;
    }
}
