// SPDX-License-Identifier: Apache-2.0
using System.Net;
using Adaptive.Aeron.Driver;
using Adaptive.Aeron.Driver.Media;
using Adaptive.Aeron.Driver.Status;
using Adaptive.Aeron.Status;

namespace Adaptive.Aeron.Tests;

/// <summary>A whole driver and a client, run step by step: its clock and its sockets belong to the script.</summary>
internal sealed class ScriptedDriver : IPublicationErrorFrameHandler, IDisposable
{
    private const long StepNs = 100_000;

    private readonly ScriptedClock _clock;

    internal ScriptedDriver(ScriptedClock? clock = null, int seed = 1, long nakMaxBackoffNs = 10_000_000,
        long maxMappedBytes = 1L << 30, IReadOnlyList<IPNetwork>? allowed = null)
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
            MaxMappedBytes = maxMappedBytes,
            MaxMappedBytesOfSource = maxMappedBytes / 2,
            AllowedSources = allowed ?? [],
            OnRefusedSource = RefusedSources.Add,
            OnRefusedSession = RefusedSessions.Add,
            MeasuresRoundTrips = true,
            InitialRttNs = 5_000_000,
            OpenSendTransport = (channel, _, _) => Open(channel),
            OpenReceiveTransport = (channel, _, _) => Open(channel),
        });
        Client = Aeron.Connect(
            new Aeron.Context
            {
                IsInvoked = true,
                DriverInvoker = Driver.DoWork,
                NanoClock = () => NowNs,
                EpochClock = () => _clock.EpochMs,
            }.AeronDirectoryName(Driver.AeronDirectoryName).PublicationErrorFrameHandler(this));
    }

    internal long NowNs => _clock.NowNs;

    internal EmbeddedMediaDriver Driver { get; }

    internal Aeron Client { get; }

    /// <summary>Errors that the client got of receivers that refuse its publications.</summary>
    internal List<PublicationErrorFrame> Refusals { get; } = [];

    /// <summary>Addresses that were refused, as they were reported.</summary>
    internal List<string> RefusedSources { get; } = [];

    /// <summary>Reasons for which sessions were refused, as they were reported.</summary>
    internal List<string> RefusedSessions { get; } = [];

    /// <summary>The socket of the one channel that the script opened, or opened last.</summary>
    internal ScriptedTransport Transport => Transports.Count == 0 ? null! : Transports[^1];

    /// <summary>All sockets that were opened.</summary>
    internal List<ScriptedTransport> Transports { get; } = [];

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

    private ScriptedTransport Open(UdpChannel channel)
    {
        Transports.Add(new ScriptedTransport(channel, () => NowNs));
        return Transports[^1];
    }

    public void OnPublicationError(PublicationErrorFrame errorFrame) => Refusals.Add(errorFrame);

    public void Dispose()
    {
        Client.Dispose();
        Driver.Dispose();
    }
}
