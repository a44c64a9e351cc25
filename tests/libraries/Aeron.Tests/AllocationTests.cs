// SPDX-License-Identifier: Apache-2.0
using Adaptive.Aeron.Driver;
using Adaptive.Aeron.Driver.Media;
using Adaptive.Aeron.Driver.Protocol;
using Adaptive.Aeron.Driver.Status;
using Adaptive.Aeron.LogBuffer;
using Adaptive.Agrona;
using Adaptive.Agrona.Concurrent;

namespace Adaptive.Aeron.Tests;

/// <summary>Publisher, both drivers and subscriber on one thread over real sockets: not a byte after warm-up.</summary>
[Trait("needs", "time")]
public sealed class AllocationTests
{
    [Theory]
    [InlineData(100, 40_000, false)]
    [InlineData(20_000, 2_000, false)]
    [InlineData(1_000, 10_000, true)]
    public void nothing_is_allocated_in_steady_state(int length, int count, bool isGroup)
    {
        using var stream = new InvokedStream(length, isGroup);
        stream.Send(count / 4);

        long before = GC.GetAllocatedBytesForCurrentThread();
        stream.Send(count);
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        Assert.Equal(0, allocated);
        Assert.True(stream.Lost > 10, "no datagram was lost: repair was not measured");
        Assert.True(stream.Repaired > 0);
    }

    [Fact]
    public void an_allocation_on_the_measured_thread_is_seen()
    {
        using var stream = new InvokedStream(100, isGroup: false) { IsWasteful = true };
        stream.Send(100);

        long before = GC.GetAllocatedBytesForCurrentThread();
        stream.Send(100);

        Assert.True(GC.GetAllocatedBytesForCurrentThread() > before);
    }

    /// <summary>A stream whose drivers, publisher and subscriber all run in the caller's loop.</summary>
    private sealed class InvokedStream : IFragmentHandler, IDisposable
    {
        private readonly EmbeddedMediaDriver _publisherDriver;
        private readonly EmbeddedMediaDriver _subscriberDriver;
        private readonly Aeron _publisher;
        private readonly Aeron _subscriber;
        private readonly ExclusivePublication _publication;
        private readonly Subscription _subscription;
        private readonly FragmentAssembler _assembler;
        private readonly UnsafeBuffer _message;
        private LossyTransport? _transport;
        private long _received;
        private byte[] _waste = [];

        internal InvokedStream(int length, bool isGroup)
        {
            string control = isGroup ? $"|control=127.0.0.1:{Loopback.FreePort()}|control-mode=dynamic" : "";
            string channel = $"aeron:udp?endpoint=127.0.0.1:{Loopback.FreePort()}|term-length=1m{control}";
            _publisherDriver = EmbeddedMediaDriver.Launch(new MediaDriverContext { UseInvoker = true });
            _subscriberDriver = EmbeddedMediaDriver.Launch(new MediaDriverContext
            {
                UseInvoker = true,
                OpenReceiveTransport = (channel, send, receive) =>
                    _transport = new LossyTransport(UdpSocket.Bind(channel, send, receive), every: 97),
            });
            _publisher = Connect(_publisherDriver);
            _subscriber = Connect(_subscriberDriver);
            _assembler = new FragmentAssembler(this, 64 << 10);
            _message = new UnsafeBuffer(new byte[length]);
            _subscription = _subscriber.AddSubscription(channel, 1001);
            _publication = _publisher.AddExclusivePublication(isGroup ? channel + "|fc=min" : channel, 1001);
            Loopback.WaitUntil(
                () =>
                {
                    Cycle();
                    _subscriber.Invoke();
                    return _publication.IsConnected && _subscription.IsConnected;
                },
                () => "not connected");
        }

        internal bool IsWasteful { get; init; }

        internal long Lost => _transport!.Lost;

        internal long Repaired => _publisherDriver.Counter(SystemCounter.RetransmitsSent);

        public void OnFragment(IDirectBuffer buffer, int offset, int length, Header header) => _received++;

        internal void Send(int count)
        {
            long wanted = _received + count;
            int offered = 0;
            while (_received < wanted)
            {
                if (offered < count && _publication.Offer(_message, 0, _message.Capacity) > 0)
                    offered++;
                Cycle();
                _subscription.Poll(_assembler, 10);
                if (IsWasteful)
                    _waste = new byte[_waste.Length + 1];
            }
        }

        public void Dispose()
        {
            _publisher.Dispose();
            _subscriber.Dispose();
            _publisherDriver.Dispose();
            _subscriberDriver.Dispose();
        }

        private static Aeron Connect(EmbeddedMediaDriver driver) => Aeron.Connect(
            new Aeron.Context { IsInvoked = true, DriverInvoker = driver.DoWork }
                .AeronDirectoryName(driver.AeronDirectoryName));

        private void Cycle()
        {
            _publisherDriver.DoWork();
            _subscriberDriver.DoWork();
        }
    }

    /// <summary>Loses every so-many-th data datagram on its way in.</summary>
    private sealed class LossyTransport(IUdpTransport inner, int every) : IUdpTransport
    {
        private long _seen;

        internal long Lost { get; private set; }

        public UdpAddress LocalAddress => inner.LocalAddress;

        public bool Send(ReadOnlySpan<byte> datagram) => inner.Send(datagram);

        public bool SendTo(ReadOnlySpan<byte> datagram, in UdpAddress destination) =>
            inner.SendTo(datagram, destination);

        public int Receive(Span<byte> buffer, out UdpAddress source)
        {
            int length = inner.Receive(buffer, out source);
            if (length <= DataFrame.HeaderLength || FrameHeader.TypeOf(buffer) != FrameHeader.Data ||
                ++_seen % every != 0)
                return length;

            Lost++;
            return inner.Receive(buffer, out source);
        }

        public void Dispose() => inner.Dispose();
    }
}
