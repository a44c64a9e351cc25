// SPDX-License-Identifier: Apache-2.0
using Adaptive.Aeron;
using Adaptive.Aeron.Driver;
using Adaptive.Aeron.Driver.Media;
using Adaptive.Aeron.Driver.Protocol;
using Adaptive.Aeron.Driver.Status;
using Adaptive.Aeron.LogBuffer;
using Adaptive.Agrona;
using Adaptive.Agrona.Concurrent;
using Telemetry.Model.Clocks;
using Telemetry.Perf.Harness;

namespace Telemetry.Perf.Benchmarks;

/// <summary>
/// Cost of repair: 20,000 messages a second over loopback, with a loss of 2 % of the datagrams in each direction. The
/// drivers have their own threads and sleep as they do in the appliance.
/// </summary>
internal sealed class AeronLossBenchmark : BenchmarkGroup
{
    private const string Naks = "aeron.loss_naks_per_drop";
    private const string Late = "aeron.loss_p99";
    private const string Allocated = "aeron.loss_allocated";
    private const double HighestNaks = 6_840.0 / 1_947;    // of Aeron's own driver, same load and loss
    private const double Loss = 0.02;
    private const long IntervalNs = 50_000;
    private const int FullMessages = 100_000;
    private const int QuickMessages = 2_000;
    private const int MessageLength = 256;
    private const int DueOffset = 8;
    private const long LimitNs = 60_000_000_000;
    private const int FullRounds = 5;
    private const int QuickRounds = 1;

    internal override IReadOnlyList<string> Names { get; } = [Naks, Late, Allocated];

    internal override void Run(PerfOptions options, Report report)
    {
        // Garbage of earlier benchmarks is finalized before this one counts the allocations of all threads.
        GC.Collect();
        GC.WaitForPendingFinalizers();
        int messages = options.IsQuick ? QuickMessages : FullMessages;
        double[] naks = new double[options.IsQuick ? QuickRounds : FullRounds];
        double[] late = new double[naks.Length];
        long allocated = 0;
        for (int round = 0; round < naks.Length; round++)
        {
            using var run = new LossyRun(seed: round + 1, messages);
            run.Send();
            naks[round] = run.NaksPerDrop;
            late[round] = run.LateNs;
            allocated += run.Allocated;
        }
        report.Add(new Measurement(Naks, "NAKs", naks) { HighestValue = HighestNaks });
        report.Add(new Measurement(Late, "ns", late));
        report.Add(new Measurement(Allocated, "bytes", [allocated]) { HighestValue = 0 });
    }

    /// <summary>One publisher, one subscriber, and the lossy link between them.</summary>
    private sealed class LossyRun : IFragmentHandler, IDisposable
    {
        private readonly EmbeddedMediaDriver _publisherDriver;
        private readonly EmbeddedMediaDriver _subscriberDriver;
        private readonly Aeron _publisher;
        private readonly Aeron _subscriber;
        private readonly ExclusivePublication _publication;
        private readonly Subscription _subscription;
        private readonly UnsafeBuffer _message = new(new byte[MessageLength]);
        private readonly long[] _delayNs;
        private LossyWire? _data;
        private long _received;
        private long _endNs;

        internal LossyRun(int seed, int messages)
        {
            _delayNs = new long[messages];
            _publisherDriver = EmbeddedMediaDriver.Launch(new MediaDriverContext
            {
                OpenSendTransport = (channel, send, receive) =>
                    new LossyWire(UdpSocket.Connect(channel, send, receive), Loss, seed),
            });
            _subscriberDriver = EmbeddedMediaDriver.Launch(new MediaDriverContext
            {
                OpenReceiveTransport = (channel, send, receive) =>
                    _data = new LossyWire(UdpSocket.Bind(channel, send, receive), Loss, -seed),
            });
            _publisher = Connect(_publisherDriver);
            _subscriber = Connect(_subscriberDriver);
            string channel = AeronPeer.UdpChannel();
            _subscription = _subscriber.AddSubscription(channel, AeronPeer.StreamId);
            _publication = _publisher.AddExclusivePublication(channel, AeronPeer.StreamId);
            _endNs = MonotonicClock.NowNs + LimitNs;
            while (!_publication.IsConnected || !_subscription.IsConnected)
                Poll();
        }

        /// <summary>NAKs that the subscriber sent per lost data datagram.</summary>
        internal double NaksPerDrop =>
            (double)_subscriberDriver.Counter(SystemCounter.NakMessagesSent) / Math.Max(1, _data!.LostData);

        /// <summary>Time from a message's due time to its arrival, 99th percentile.</summary>
        internal double LateNs => _delayNs.Order().ElementAt(_delayNs.Length * 99 / 100);

        private static Aeron Connect(EmbeddedMediaDriver driver) =>
            Aeron.Connect(new Aeron.Context().AeronDirectoryName(driver.AeronDirectoryName));

        /// <summary>Bytes allocated by all threads after the first hundredth of the messages.</summary>
        internal long Allocated { get; private set; }

        public void OnFragment(IDirectBuffer buffer, int offset, int length, Header header)
        {
            if (buffer.GetLong(offset) != _received)
                throw new InvalidOperationException($"message {buffer.GetLong(offset)} came as number {_received}");
            _delayNs[_received++] = MonotonicClock.NowNs - buffer.GetLong(offset + DueOffset);
        }

        /// <summary>Sends by schedule, whatever happened to earlier messages; all must arrive, in order.</summary>
        internal void Send()
        {
            long startNs = MonotonicClock.NowNs;
            _endNs = startNs + LimitNs;
            for (int sent = 0; sent < _delayNs.Length; sent++)
            {
                if (sent == _delayNs.Length / 100)
                    Allocated = -GC.GetTotalAllocatedBytes(precise: true);
                long dueNs = startNs + sent * IntervalNs;
                while (MonotonicClock.NowNs < dueNs)
                    Poll();
                _message.PutLong(0, sent);
                _message.PutLong(DueOffset, dueNs);
                while (_publication.Offer(_message, 0, MessageLength) < 0)
                    Poll();
            }
            while (_received < _delayNs.Length)
                Poll();
            Allocated += GC.GetTotalAllocatedBytes(precise: true);
            if (_data!.LostData == 0)
                throw new InvalidOperationException("nothing was lost");
        }

        public void Dispose()
        {
            _publisher.Dispose();
            _subscriber.Dispose();
            _publisherDriver.Dispose();
            _subscriberDriver.Dispose();
            _message.Dispose();
        }

        private void Poll()
        {
            if (_subscription.Poll(this, 10) > 0)
                return;
            Thread.Yield();
            if (MonotonicClock.NowNs > _endNs)
                throw new InvalidOperationException(
                    $"{_received} of {_delayNs.Length} messages came within {LimitNs / 1_000_000_000} s");
        }
    }

    /// <summary>Socket that drops received datagrams at random, by a seed.</summary>
    private sealed class LossyWire(IUdpTransport inner, double loss, int seed) : IUdpTransport
    {
        private readonly Random _random = new(seed);
        private long _lostData;

        /// <summary>Lost datagrams with data.</summary>
        internal long LostData => Volatile.Read(ref _lostData);

        public UdpAddress LocalAddress => inner.LocalAddress;

        public bool Send(ReadOnlySpan<byte> datagram) => inner.Send(datagram);

        public bool SendTo(ReadOnlySpan<byte> datagram, in UdpAddress destination) =>
            inner.SendTo(datagram, destination);

        public int Receive(Span<byte> buffer, out UdpAddress source)
        {
            while (true)
            {
                int length = inner.Receive(buffer, out source);
                if (length < 0 || _random.NextDouble() >= loss)
                    return length;
                if (length > DataFrame.HeaderLength && FrameHeader.TypeOf(buffer) == FrameHeader.Data)
                    Volatile.Write(ref _lostData, _lostData + 1);
            }
        }

        public void Dispose() => inner.Dispose();
    }
}
