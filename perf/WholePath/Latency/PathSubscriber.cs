// SPDX-License-Identifier: Apache-2.0
using Adaptive.Aeron;
using Adaptive.Aeron.LogBuffer;
using Adaptive.Agrona;
using Telemetry.Kernel.Threads;
using Telemetry.Messages;
using Telemetry.Model.Clocks;
using Telemetry.Perf.Benchmarks;

namespace Telemetry.Perf.WholePath.Latency;

/// <summary>Subscriber on its own thread, which also runs its driver; passes each message to a receiver.</summary>
/// <param name="channel">The channel's URI.</param>
/// <param name="stream">The stream.</param>
/// <param name="pauses">True to sleep after an empty poll, for hosts without a free core; false to yield.</param>
/// <param name="receive">Receives each whole message, in the callback.</param>
internal sealed class PathSubscriber(
    string channel, int stream, bool pauses, PathSubscriber.Receiver receive) : IFragmentHandler, IDisposable
{
    private const int FragmentsPerPoll = 64;
    private const long PauseNs = 20_000;
    // Long, since benchmarks also run beside tests that go first.
    private const long PatienceNs = 60_000_000_000;

    private readonly byte[] _message = new byte[8 << 10];
    private Thread? _thread;
    private Exception? _failure;
    private volatile bool _isConnected;
    private volatile bool _ends;

    /// <summary>Receives a message.</summary>
    internal delegate void Receiver(in MessageDecoder message);

    /// <summary>Starts it; its thread runs on the caller's CPUs.</summary>
    internal void Start()
    {
        _thread = new Thread(Guard) { Name = "subscriber", IsBackground = true };
        _thread.Start();
    }

    /// <summary>Waits until it receives the publisher.</summary>
    internal void AwaitConnected()
    {
        long untilNs = MonotonicClock.NowNs + PatienceNs;
        while (!_isConnected)
        {
            ThrowIfFailed();
            if (MonotonicClock.NowNs > untilNs)
                throw new InvalidOperationException("the subscriber did not come to the publisher");
            HostThread.SleepNs(1_000_000);
        }
    }

    /// <summary>Throws its exception if it failed.</summary>
    internal void ThrowIfFailed()
    {
        if (_failure is { } failure)
            throw new InvalidOperationException($"subscriber: {failure.Message}", failure);
    }

    /// <inheritdoc/>
    public void OnFragment(IDirectBuffer buffer, int offset, int length, Header header)
    {
        buffer.GetBytes(offset, _message, 0, length);
        if (MessageDecoder.TryStart(_message.AsSpan(0, length), out MessageDecoder message))
            receive(in message);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _ends = true;
        _thread?.Join();
    }

    private void Guard()
    {
        try
        {
            Run();
        }
        catch (Exception cause)
        {
            _failure = cause;
        }
    }

    private void Run()
    {
        HostThread.UseFineTimers();
        using var peer = new AeronPeer();
        Subscription subscription = peer.AddSubscription(channel, stream);
        while (!_ends)
        {
            peer.Cycle();
            if (subscription.Poll(this, FragmentsPerPoll) > 0)
                continue;
            _isConnected = subscription.IsConnected;
            if (pauses)
                HostThread.SleepNs(PauseNs);
            else
                Thread.Yield();
        }
    }
}
