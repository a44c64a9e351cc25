// SPDX-License-Identifier: Apache-2.0
using System.Net;
using System.Net.Sockets;
using Adaptive.Aeron;
using Adaptive.Aeron.Driver;
using Adaptive.Aeron.Driver.Media;
using Adaptive.Aeron.Driver.Status;
using Adaptive.Aeron.LogBuffer;
using Adaptive.Agrona;
using Adaptive.Agrona.Concurrent;

namespace Telemetry.Perf.Allocation;

/// <summary>
/// The driver's thread and the publisher's offers, over loopback: datagrams are lost and sent again, and a subscriber
/// that does not poll makes publications say so. Beside it offers of a shared publication over IPC.
/// </summary>
internal sealed class AeronCase : AllocationCase, IFragmentHandler
{
    private const int StreamId = 1001;
    private const int MessageLength = 200;
    private const int OffersPerRound = 100;
    private const int RoundsPerStall = 50;
    private const long ConnectWithinMs = 30_000;

    private readonly EmbeddedMediaDriver _driver;
    private readonly Aeron _client;
    private readonly Subscription _subscription;
    private readonly ExclusivePublication _publication;
    private readonly Subscription _ipcSubscription;
    private readonly Publication _ipcPublication;
    private readonly FragmentAssembler _assembler;
    private readonly UnsafeBuffer _message = new(new byte[MessageLength]);
    private LossyTransport? _transport;
    private long _rounds;
    private long _readOverIpc;
    private long _received;
    private long _backPressured;

    internal AeronCase() : base("aeron: driver cycles and offers")
    {
        _driver = EmbeddedMediaDriver.Launch(new MediaDriverContext
        {
            UseInvoker = true,
            OpenReceiveTransport = (channel, send, receive) =>
                _transport = new LossyTransport(UdpSocket.Bind(channel, send, receive)),
        });
        _client = Aeron.Connect(
            new Aeron.Context { IsInvoked = true, DriverInvoker = _driver.DoWork }
                .AeronDirectoryName(_driver.AeronDirectoryName));
        string channel = $"aeron:udp?endpoint=127.0.0.1:{FreePort()}|term-length=1m";
        _assembler = new FragmentAssembler(this, 64 << 10);
        _subscription = _client.AddSubscription(channel, StreamId);
        _publication = _client.AddExclusivePublication(channel, StreamId);
        _ipcSubscription = _client.AddSubscription("aeron:ipc?term-length=64k", StreamId);
        _ipcPublication = _client.AddPublication("aeron:ipc?term-length=64k", StreamId);
        long deadlineMs = Environment.TickCount64 + ConnectWithinMs;
        while (!_publication.IsConnected || !_subscription.IsConnected || !_ipcSubscription.IsConnected)
        {
            if (Environment.TickCount64 > deadlineMs)
                throw new InvalidOperationException("publication and subscription do not meet over loopback");
            Cycle();
        }
    }

    public void OnFragment(IDirectBuffer buffer, int offset, int length, Header header) => _received++;

    internal override void Run(int packets)
    {
        long wanted = _received + packets;
        while (_received < wanted)
        {
            bool isStalled = ++_rounds % RoundsPerStall < RoundsPerStall / 10;
            for (int i = 0; i < OffersPerRound; i++)
            {
                if (_publication.Offer(_message, 0, MessageLength) == Publication.BACK_PRESSURED)
                    _backPressured++;
            }
            SendOverIpc();
            Cycle();
            if (isStalled)
                continue;
            _subscription.Poll(_assembler, 2 * OffersPerRound);
            long before = _received;
            _readOverIpc += _ipcSubscription.Poll(this, 2 * OffersPerRound);
            _received = before;
        }
    }

    internal override string? Missed()
    {
        if (_backPressured == 0)
            return "no offer was refused";
        if (_readOverIpc == 0)
            return "nothing was read over IPC";
        return _driver.Counter(SystemCounter.RetransmitsSent) == 0 ? "nothing was sent again" : null;
    }

    public override void Dispose()
    {
        _client.Dispose();
        _driver.Dispose();
        _message.Dispose();
    }

    private static int FreePort()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }

    private void SendOverIpc()
    {
        for (int i = 0; i < OffersPerRound / 2; i++)
        {
            _ipcPublication.Offer(_message, 0, MessageLength);
        }
    }

    private void Cycle()
    {
        _driver.DoWork();
        _client.Invoke();
    }
}
