// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using Telemetry.Kernel.Native;
using Telemetry.Kernel.Threads;
using Telemetry.Model.Clocks;
using Telemetry.Perf.Harness;

namespace Telemetry.Perf.WholePath;

/// <summary>
/// A trading application and its market: a datagram there and back (on the way back it is a feed packet), and an order
/// of 100 bytes over TCP that is answered by 50. Both threads are on CPU 0 and wait for each other alternately, so that
/// this CPU never sleeps, and the other CPU is left to the capturing program. An application that polls has CPU 0 for
/// itself, and the market shares the other one.
/// </summary>
internal sealed unsafe class RoundTrips : IDisposable
{
    /// <summary>Port of the feed on the watched host.</summary>
    internal const int FeedPort = 26400;

    /// <summary>Port of the gateway.</summary>
    internal const int GatewayPort = 9000;

    private const int EchoPort = 26500;
    private const int DatagramLength = 100;
    private const int OrderLength = 100;
    private const int AnswerLength = 50;
    private const int SequenceOffset = 10;
    private const int BufferLength = 2048;
    private const int PatienceMs = 5_000;
    private const int Interrupted = 4;                          // EINTR
    private const int NothingThere = 11;                        // EAGAIN
    private const int DoNotWait = 0x40;                         // MSG_DONTWAIT

    private readonly Socket _feed;
    private readonly Socket _echo;
    private readonly Socket _application;
    private readonly Socket _gateway;
    private readonly byte[] _datagram = new byte[DatagramLength];
    private readonly byte[] _order = new byte[OrderLength];
    private readonly byte[] _answer = new byte[AnswerLength];
    private readonly long[] _timesNs;
    private readonly int _warmUp;
    private readonly bool _polls;
    private ulong _sequence;
    private uint _orders;

    /// <param name="network">The network.</param>
    /// <param name="trips">Trips of one measurement, preceded by a tenth as many unmeasured ones.</param>
    /// <param name="polls">True for an application that polls its sockets, false for one that waits.</param>
    internal RoundTrips(PathNetwork network, int trips, bool polls = false)
    {
        _polls = polls;
        _timesNs = new long[trips];
        _warmUp = trips / 10;
        _feed = network.HostSocket(SocketType.Dgram, FeedPort);
        _echo = network.MarketSocket(SocketType.Dgram, EchoPort);
        _feed.Connect(new IPEndPoint(PathNetwork.MarketAddress, EchoPort));
        _echo.Connect(new IPEndPoint(PathNetwork.HostAddress, FeedPort));
        using Socket listener = network.MarketSocket(SocketType.Stream, GatewayPort);
        listener.Listen();
        _application = network.HostSocket(SocketType.Stream, 0);
        _application.Connect(new IPEndPoint(PathNetwork.MarketAddress, GatewayPort));
        _gateway = listener.Accept();
        foreach (Socket socket in (Socket[])[_feed, _echo, _application, _gateway])
            socket.ReceiveTimeout = PatienceMs;
        _application.NoDelay = _gateway.NoDelay = true;
        "SESSION001"u8.CopyTo(_datagram);
        _datagram[19] = 1;
        _datagram[21] = DatagramLength - 22;
        OrderBytes.FillOrder(_order);
        OrderBytes.FillRejected(_answer);
    }

    /// <summary>Trips of one measurement, unmeasured ones included.</summary>
    internal int TripsEach => _timesNs.Length + _warmUp;

    /// <summary>Time of each datagram until its return, nanoseconds.</summary>
    internal long[] Datagrams() => Measure(_echo, DatagramLength, reply: null, _feed, DatagramLength, () =>
    {
        BinaryPrimitives.WriteUInt64BigEndian(_datagram.AsSpan(SequenceOffset), ++_sequence);
        return _datagram;
    });

    /// <summary>Time of each order until its answer, nanoseconds.</summary>
    internal long[] Orders() => Measure(_gateway, OrderLength, _answer, _application, AnswerLength, () =>
    {
        OrderBytes.Number(_order, ++_orders);
        return _order;
    });

    /// <inheritdoc/>
    public void Dispose()
    {
        _feed.Dispose();
        _echo.Dispose();
        _application.Dispose();
        _gateway.Dispose();
    }

    private long[] Measure(
        Socket far, int requestLength, byte[]? reply, Socket near, int replyLength, Func<byte[]> next)
    {
        int trips = TripsEach;
        int farFd = (int)far.Handle;
        int nearFd = (int)near.Handle;
        Exception? failure = null;
        var market = new Thread(() =>
        {
            try
            {
                HostThread.PinTo(_polls ? 1 : 0);
                byte* bytes = stackalloc byte[BufferLength];
                for (int trip = 0; trip < trips; trip++)
                {
                    Receive(farFd, bytes, requestLength, polls: false);
                    if (reply is null)
                        Send(farFd, new ReadOnlySpan<byte>(bytes, requestLength));
                    else
                        Answer(farFd, bytes, reply);
                }
            }
            catch (Exception cause)
            {
                failure = cause;
            }
        })
        { IsBackground = true };
        market.Start();
        PinnedThread.Run(() => Take(nearFd, replyLength, next));
        market.Join();
        return failure is null ? _timesNs : throw new InvalidOperationException(failure.Message, failure);
    }

    private void Take(int fd, int replyLength, Func<byte[]> next)
    {
        byte* buffer = stackalloc byte[BufferLength];
        for (int trip = -_warmUp; trip < _timesNs.Length; trip++)
        {
            byte[] request = next();
            long startNs = MonotonicClock.NowNs;
            Send(fd, request);
            Receive(fd, buffer, replyLength, _polls);
            long timeNs = MonotonicClock.NowNs - startNs;
            if (trip >= 0)
                _timesNs[trip] = timeNs;
        }
    }

    private static void Answer(int fd, byte* order, byte[] answer)
    {
        OrderBytes.Answer(answer, new ReadOnlySpan<byte>(order, OrderLength));
        Send(fd, answer);
    }

    private static bool MayComeYet(bool polls, long startNs) => NativeError.Last == Interrupted
        || (polls && NativeError.Last == NothingThere && MonotonicClock.NowNs - startNs < PatienceMs * 1_000_000L);

    private static void Send(int fd, ReadOnlySpan<byte> bytes)
    {
        fixed (byte* start = bytes)
        {
            if (Libc.send(fd, start, (nuint)bytes.Length, 0) != bytes.Length)
                throw new InvalidOperationException("a packet was not taken");
        }
    }

    // A receive on a socket with a time limit is not restarted after a signal, and the runtime uses signals.
    private static void Receive(int fd, byte* buffer, int length, bool polls)
    {
        int received = 0;
        long startNs = MonotonicClock.NowNs;
        while (received < length)
        {
            nint taken = Libc.recv(fd, buffer + received, (nuint)(length - received), polls ? DoNotWait : 0);
            if (taken > 0)
                received += (int)taken;
            else if (taken == 0 || !MayComeYet(polls, startNs))
                throw new InvalidOperationException($"no packet came within {PatienceMs} ms");
        }
    }
}
