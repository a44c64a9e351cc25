// SPDX-License-Identifier: Apache-2.0
using Adaptive.Aeron.Driver;
using Adaptive.Aeron.Driver.Status;

namespace Adaptive.Aeron.Tests;

/// <summary>A whole driver and a client, run step by step: its clock and its sockets belong to the script.</summary>
internal sealed class ScriptedDriver : IDisposable
{
    private const long StepNs = 100_000;

    private readonly ScriptedClock _clock;

    internal ScriptedDriver(ScriptedClock? clock = null, int seed = 1, long nakMaxBackoffNs = 10_000_000)
    {
        _clock = clock ?? new ScriptedClock();
        Driver = EmbeddedMediaDriver.Launch(new MediaDriverContext
        {
            UseInvoker = true,
            NanoClock = () => NowNs,
            EpochClock = () => _clock.EpochMs,
            Seed = seed,
            CloseTimeoutNs = 0,
            TermBufferLength = 1 << 20,
            NakMulticastMaxBackoffNs = nakMaxBackoffNs,
            MeasuresRoundTrips = true,
            InitialRttNs = 5_000_000,
            OpenSendTransport = (channel, _, _) => Transport = new ScriptedTransport(channel, () => NowNs),
            OpenReceiveTransport = (channel, _, _) => Transport = new ScriptedTransport(channel, () => NowNs),
        });
        Client = Aeron.Connect(
            new Aeron.Context
            {
                IsInvoked = true,
                DriverInvoker = Driver.DoWork,
                NanoClock = () => NowNs,
                EpochClock = () => _clock.EpochMs,
            }.AeronDirectoryName(Driver.AeronDirectoryName));
    }

    internal long NowNs => _clock.NowNs;

    internal EmbeddedMediaDriver Driver { get; }

    internal Aeron Client { get; }

    /// <summary>The socket of the one channel that the script opened.</summary>
    internal ScriptedTransport Transport { get; private set; } = null!;

    internal long this[SystemCounter counter] => Driver.Counter(counter);

    /// <summary>Runs duty cycles up to an instant, one in 100 µs, with something done after each.</summary>
    internal void RunUntil(long nowNs, Action? afterEach = null)
    {
        while (NowNs < nowNs)
        {
            _clock.NowNs = Math.Min(NowNs + StepNs, nowNs);
            Cycle();
            afterEach?.Invoke();
        }
    }

    internal void RunFor(long durationNs, Action? afterEach = null) => RunUntil(NowNs + durationNs, afterEach);

    /// <summary>One duty cycle now.</summary>
    internal void Cycle()
    {
        Driver.DoWork();
        Client.Invoke();
    }

    public void Dispose()
    {
        Client.Dispose();
        Driver.Dispose();
    }
}
