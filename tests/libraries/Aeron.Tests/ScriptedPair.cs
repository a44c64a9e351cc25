// SPDX-License-Identifier: Apache-2.0
using Adaptive.Aeron.Driver.Protocol;
using Adaptive.Agrona.Concurrent;

namespace Adaptive.Aeron.Tests;

/// <summary>Two drivers with a wire between them that the script may cut or make lossy.</summary>
internal sealed class ScriptedPair : IDisposable
{
    internal const int StreamId = 1001;
    private const long StepNs = 100_000;

    private readonly ScriptedClock _clock = new();
    private readonly Random _random;
    private readonly UnsafeBuffer _buffer = new(new byte[1 << 20]);

    internal ScriptedPair(int seed = 1)
    {
        _random = new Random(seed);
        Publisher = new ScriptedDriver(_clock, seed: 1);
        Subscriber = new ScriptedDriver(_clock, seed: 2);
    }

    internal ScriptedDriver Publisher { get; }

    internal ScriptedDriver Subscriber { get; private set; }

    internal long NowNs => _clock.NowNs;

    internal long EpochMs => _clock.EpochMs;

    /// <summary>Chance of each datagram to be lost, from 0 to 1.</summary>
    internal double Loss { get; set; }

    /// <summary>Chance of each datagram to arrive twice.</summary>
    internal double Duplication { get; set; }

    /// <summary>Chance of each datagram to be overtaken by the next.</summary>
    internal double Delay { get; set; }

    internal bool IsCut { get; set; }

    /// <summary>Kinds of frames that do not pass, by type.</summary>
    internal Func<byte[], bool> IsDropped { get; set; } = _ => false;

    internal int Dropped { get; private set; }

    /// <summary>Datagrams that the publisher sent, with their times.</summary>
    internal List<(long TimeNs, byte[] Bytes)> Sent => Publisher.Transport.Sent;

    internal static string Channel(string parameters = "|term-length=64k") =>
        "aeron:udp?endpoint=10.0.0.2:4000" + parameters;

    internal ExclusivePublication AddPublication(string parameters = "|term-length=64k") =>
        Publisher.Client.AddExclusivePublication(Channel(parameters), StreamId);

    internal Subscription AddSubscription(string parameters = "") =>
        Subscriber.Client.AddSubscription(Channel(parameters), StreamId);

    /// <summary>The subscribing process dies without a word; another one starts.</summary>
    internal void ReplaceSubscriber(int seed)
    {
        Subscriber.Dispose();
        Subscriber = new ScriptedDriver(_clock, seed);
    }

    internal void RunFor(long durationNs, Action? afterEach = null)
    {
        long endNs = NowNs + durationNs;
        while (NowNs < endNs)
            Step(afterEach);
    }

    /// <summary>Runs until something holds; fails after a time of the script.</summary>
    internal void RunUntil(Func<bool> condition, string what, long withinNs = 30_000_000_000, Action? afterEach = null)
    {
        long endNs = NowNs + withinNs;
        while (!condition())
        {
            Assert.True(NowNs < endNs, $"not within {withinNs / 1_000_000} ms: {what}");
            Step(afterEach);
        }
    }

    /// <summary>Offers message number i, once.</summary>
    internal long Offer(Publication publication, long number, int length)
    {
        _buffer.PutBytes(0, Loopback.Message(number, length));
        return publication.Offer(_buffer, 0, length);
    }

    public void Dispose()
    {
        Publisher.Dispose();
        Subscriber.Dispose();
    }

    private void Step(Action? afterEach)
    {
        _clock.NowNs += StepNs;
        Publisher.Cycle();
        Subscriber.Cycle();
        Carry(Publisher, Subscriber);
        Carry(Subscriber, Publisher);
        afterEach?.Invoke();
    }

    private void Carry(ScriptedDriver from, ScriptedDriver to)
    {
        if (from.Transport is not { } source)
            return;

        for (; source.Carried < source.Sent.Count; source.Carried++)
        {
            int next = source.Carried;
            if (_random.NextDouble() < Delay && next + 1 < source.Sent.Count)
                (source.Sent[next], source.Sent[next + 1]) = (source.Sent[next + 1], source.Sent[next]);
            byte[] bytes = source.Sent[next].Bytes;
            if (to.Transport is null || IsCut || IsDropped(bytes) || _random.NextDouble() < Loss)
            {
                Dropped++;
                continue;
            }

            to.Transport.Arrive(bytes, source.LocalAddress);
            if (_random.NextDouble() < Duplication)
                to.Transport.Arrive(bytes, source.LocalAddress);
        }
    }

    /// <summary>Number of datagrams of a type that the publisher sent.</summary>
    internal int SentCount(ushort type) => Sent.Count(one => FrameHeader.TypeOf(one.Bytes) == type);
}
