// SPDX-License-Identifier: Apache-2.0
using Adaptive.Aeron;
using Adaptive.Aeron.Driver.Status;
using Adaptive.Agrona.Concurrent;
using Telemetry.Model.Clocks;

namespace Telemetry.Perf.Benchmarks;

/// <summary>
/// One publisher and one subscriber, each with its driver on its own thread; over IPC the subscriber's thread runs the
/// only driver. Every message carries its number, and the subscriber checks that none is missing.
/// </summary>
internal sealed class AeronStream : IDisposable
{
    private const int OffersPerCycle = 64;
    private const long IpcIdleNs = 20_000;

    private readonly AeronPartner _partner;
    private readonly int _count;
    private readonly AeronPeer _publisher;
    private readonly AeronPeer? _subscriber;
    private readonly ExclusivePublication _publication;
    private readonly UnsafeBuffer _message;
    private readonly AeronStreamReader _reader;
    private readonly Action<AeronPartner> _receive;
    private bool _isWarm;

    private AeronStream(AeronPartner partner, AeronPeer publisher, AeronPeer? subscriber, string channel, int length,
        int count)
    {
        _partner = partner;
        _count = count;
        _publisher = publisher;
        _subscriber = subscriber;
        _message = new UnsafeBuffer(new byte[length]);
        Subscription subscription = (subscriber ?? publisher).AddSubscription(channel);
        _reader = new AeronStreamReader(subscription, subscriber ?? publisher, subscriber is null ? IpcIdleNs : 0);
        _receive = _reader.Receive;
        _publication = publisher.AddExclusivePublication(channel);
        AeronPeer.Await(publisher, subscriber ?? publisher,
            () => _publication.IsConnected && subscription.IsConnected, $"{channel}: connected");
    }

    /// <summary>Bytes allocated by both threads since the first measurement.</summary>
    internal long Allocated { get; private set; }

    internal static AeronStream OverUdp(AeronPartner partner, string parameters, int length, int count) =>
        new(partner, new AeronPeer(), new AeronPeer(), AeronPeer.UdpChannel(parameters), length, count);

    internal static AeronStream OverIpc(AeronPartner partner, int length, int count) =>
        new(partner, new AeronPeer(), null, "aeron:ipc?term-length=16m", length, count);

    private long Naks => _subscriber?.Counter(SystemCounter.NakMessagesSent) ?? 0;

    /// <summary>Sends the messages; returns the rate from the first offer to the last message received.</summary>
    internal double MessagesPerSecond()
    {
        long lostBefore = Naks;
        long number = _reader.Next;
        _reader.Wanted = number + _count;
        _partner.Start(_receive);
        long before = GC.GetAllocatedBytesForCurrentThread();
        long startNs = MonotonicClock.NowNs;
        Send(number, _partner);
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        _partner.Await();
        if (_isWarm)
            Allocated += allocated + _partner.Allocated;
        _isWarm = true;
        long lost = Naks - lostBefore;
        if (lost != 0)
            throw new InvalidOperationException($"{lost} NAKs on loopback: a rate at which datagrams are lost is none");
        return _count * 1e9 / (_reader.EndNs - startNs);
    }

    public void Dispose()
    {
        _publisher.Dispose();
        _subscriber?.Dispose();
        _message.Dispose();
    }

    private void Send(long number, AeronPartner partner)
    {
        int refused = 0;
        long end = _reader.Wanted;
        while (number < end)
        {
            int offered = 0;
            for (; offered < OffersPerCycle && number < end; offered++)
            {
                _message.PutLong(0, number);
                if (_publication.Offer(_message, 0, _message.Capacity) < 0)
                    break;
                number++;
            }
            refused = offered > 0 ? 0 : refused + 1;
            partner.Wait(refused);
            if (_subscriber is not null)
                _publisher.Cycle();
            if (partner.HasEnded)
                return;
        }
        for (int cycles = 0; !partner.HasEnded; cycles++)
        {
            if (_subscriber is not null)
                _publisher.Cycle();
            partner.Wait(cycles);
        }
    }
}
