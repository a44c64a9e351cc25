// SPDX-License-Identifier: Apache-2.0
using Adaptive.Aeron;
using Adaptive.Aeron.LogBuffer;
using Adaptive.Agrona;
using Adaptive.Agrona.Concurrent;
using Telemetry.Model.Clocks;

namespace Telemetry.Perf.Benchmarks;

/// <summary>
/// Two spinning peers, each on its own thread with its own driver: one sends and waits for the answer, the other
/// returns each message. Over IPC both use the driver of the answering peer.
/// </summary>
internal sealed class AeronPingPong : IDisposable
{
    internal const int MessageLength = 32;             // bytes

    private const int PongStreamId = AeronPeer.StreamId + 1;
    private const int FragmentsPerPoll = 10;

    private readonly AeronPartner _partner;
    private readonly AeronPeer? _near;
    private readonly AeronPeer _far;
    private readonly ExclusivePublication _ping;
    private readonly Subscription _pong;
    private readonly Subscription _heard;
    private readonly Echo _echo;
    private readonly Answer _answer = new();
    private readonly UnsafeBuffer _message = new(new byte[MessageLength]);
    private readonly long[] _timesNs;
    private bool _isWarm;

    private AeronPingPong(AeronPartner partner, AeronPeer? near, AeronPeer far, string there, string back, int pings)
    {
        _partner = partner;
        _near = near;
        _far = far;
        _timesNs = new long[pings];
        AeronPeer ours = near ?? far;
        _heard = far.AddSubscription(there);
        _pong = ours.AddSubscription(back, PongStreamId);
        _ping = ours.AddExclusivePublication(there);
        ExclusivePublication answers = far.AddExclusivePublication(back, PongStreamId);
        _echo = new Echo(answers);
        AeronPeer.Await(ours, far,
            () => _ping.IsConnected && answers.IsConnected && _heard.IsConnected && _pong.IsConnected,
            $"{there}: connected");
    }

    internal static AeronPingPong OverUdp(AeronPartner partner, int pings) =>
        new(partner, new AeronPeer(), new AeronPeer(), AeronPeer.UdpChannel(), AeronPeer.UdpChannel(), pings);

    internal static AeronPingPong OverIpc(AeronPartner partner, int pings) =>
        new(partner, null, new AeronPeer(), "aeron:ipc", "aeron:ipc", pings);

    /// <summary>Bytes allocated by both threads since the first measurement.</summary>
    internal long Allocated { get; private set; }

    /// <summary>Sends pings one after the other; returns the time of each until its answer, nanoseconds.</summary>
    internal long[] Measure()
    {
        long wanted = _echo.Count + _timesNs.Length;
        _partner.Start(self =>
        {
            long before = _echo.Count;
            for (int idle = 0; _echo.Count < wanted; idle = _echo.Count == before ? idle + 1 : 0)
            {
                before = _echo.Count;
                _far.Cycle();
                _heard.Poll(_echo, FragmentsPerPoll);
                self.Wait(idle);
            }
            // The last answer is still in the log.
            while (!self.IsReleased)
                _far.Cycle();
        });
        long allocated = -GC.GetAllocatedBytesForCurrentThread();
        try
        {
            for (int i = 0; i < _timesNs.Length; i++)
                _timesNs[i] = Once(i, _partner);
        }
        finally
        {
            _partner.Release();
        }
        allocated += GC.GetAllocatedBytesForCurrentThread();
        _partner.Await();
        if (_isWarm)
            Allocated += allocated + _partner.Allocated;
        _isWarm = true;
        return _timesNs;
    }

    public void Dispose()
    {
        _near?.Dispose();
        _far.Dispose();
        _message.Dispose();
    }

    private long Once(int number, AeronPartner partner)
    {
        _message.PutInt(0, number);
        long startNs = MonotonicClock.NowNs;
        while (_ping.Offer(_message, 0, MessageLength) < 0)
            _near?.Cycle();
        for (int idle = 0; ; idle++)
        {
            _near?.Cycle();
            if (_pong.Poll(_answer, FragmentsPerPoll) > 0)
                break;
            partner.Wait(idle);
        }
        long timeNs = MonotonicClock.NowNs - startNs;
        if (_answer.Last != number)
            throw new InvalidOperationException($"ping {number} was answered by {_answer.Last}");
        return timeNs;
    }

    /// <summary>Returns each message.</summary>
    private sealed class Echo(ExclusivePublication answers) : IFragmentHandler
    {
        internal long Count { get; private set; }

        public void OnFragment(IDirectBuffer buffer, int offset, int length, Header header)
        {
            if (answers.Offer(buffer, offset, length) < 0)
                throw new InvalidOperationException("an answer was refused");
            Count++;
        }
    }

    /// <summary>Receives the answers.</summary>
    private sealed class Answer : IFragmentHandler
    {
        internal int Last { get; private set; }

        public void OnFragment(IDirectBuffer buffer, int offset, int length, Header header) =>
            Last = buffer.GetInt(offset);
    }
}
