// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Telemetry.Kernel.Threads;

namespace EndToEnd.Tests.Trading;

/// <summary>A client that logs in and sends orders by a schedule; each names a number of the feed.</summary>
internal sealed class Trader : IDisposable
{
    private const long NsPerMs = 1_000_000;

    private readonly Socket _socket;
    private readonly Func<long> _tick;
    private readonly bool _isOuch5;
    private readonly int _intervalMs;
    private readonly Thread _thread;
    private volatile bool _stopped;
    private long _sent;

    /// <summary>Connects and logs in; to be made inside the host's namespace.</summary>
    /// <param name="login">Its login name.</param>
    /// <param name="gateway">Where.</param>
    /// <param name="localPort">Its own port; 0 for any.</param>
    /// <param name="isOuch5">OUCH 5.0, else 4.2.</param>
    /// <param name="intervalMs">Milliseconds between orders.</param>
    /// <param name="tick">The number that the next order names.</param>
    internal Trader(
        string login, IPEndPoint gateway, int localPort, bool isOuch5, int intervalMs, Func<long> tick)
    {
        _isOuch5 = isOuch5;
        _intervalMs = intervalMs;
        _tick = tick;
        _socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        _socket.Bind(new IPEndPoint(IPAddress.Any, localPort));
        _socket.Connect(gateway);
        LogIn(login);
        _thread = new Thread(Run) { Name = "trader", IsBackground = true };
        _thread.Start();
    }

    /// <summary>Orders sent.</summary>
    internal long Sent => Volatile.Read(ref _sent);

    /// <summary>Sends no more orders.</summary>
    internal void Stop()
    {
        _stopped = true;
        _thread.Join();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _stopped = true;
        _socket.Dispose();
        _thread.Join();
    }

    private void LogIn(string name)
    {
        byte[] login = new byte[49];
        login.AsSpan().Fill((byte)' ');
        BinaryPrimitives.WriteUInt16BigEndian(login, 47);
        login[2] = (byte)'L';
        Encoding.ASCII.GetBytes(name).CopyTo(login, 3);
        "secret"u8.CopyTo(login.AsSpan(9));
        _socket.Send(login);
    }

    private void Run()
    {
        byte[] answers = new byte[4096];
        try
        {
            while (!_stopped)
            {
                HostThread.SleepNs(_intervalMs * NsPerMs);
                if (_tick() > 0)
                    SendOrder();
                while (_socket.Available > 0)
                    _socket.Receive(answers);
            }
        }
        catch (SocketException)
        {
            // Disposed.
        }
        catch (ObjectDisposedException)
        {
            // Disposed.
        }
    }

    private void SendOrder()
    {
        string tick = _tick().ToString(CultureInfo.InvariantCulture).PadRight(14);
        long reference = _sent + 1;
        byte[] order = new byte[_isOuch5 ? 50 : 52];
        order.AsSpan().Fill((byte)' ');
        BinaryPrimitives.WriteUInt16BigEndian(order, (ushort)(order.Length - 2));
        order[2] = (byte)'U';
        order[3] = (byte)'O';
        if (_isOuch5)
        {
            BinaryPrimitives.WriteUInt32BigEndian(order.AsSpan(4), (uint)reference);
            Encoding.ASCII.GetBytes(tick).CopyTo(order, 34);
            order.AsSpan(48).Clear();
        }
        else
        {
            Encoding.ASCII.GetBytes(tick).CopyTo(order, 4);
        }
        _socket.Send(order);
        Volatile.Write(ref _sent, reference);
    }
}
