// SPDX-License-Identifier: Apache-2.0
using System.Net;
using System.Net.Sockets;
using Adaptive.Aeron;
using Adaptive.Aeron.Driver;
using Adaptive.Aeron.Driver.Status;
using Telemetry.Model.Clocks;

namespace Telemetry.Perf.Benchmarks;

/// <summary>
/// Media driver and a client of it, both run in their owner's loop: a benchmark thus has only the threads that it pins,
/// and none sleeps.
/// </summary>
internal sealed class AeronPeer : IDisposable
{
    /// <summary>Stream of all these benchmarks.</summary>
    internal const int StreamId = 1001;

    private const int CyclesPerInvoke = 1 << 10;
    private const long ConnectWithinNs = 30_000_000_000;

    // A peer that is idle while others are measured does not run its driver; it must not time out because of that.
    private const long RestNs = 3_600_000_000_000;

    private readonly EmbeddedMediaDriver _driver;
    private readonly Aeron _client;
    private int _cycles;

    internal AeronPeer() : this(new MediaDriverContext
    {
        UseInvoker = true,
        ClientLivenessTimeoutNs = RestNs,
        DriverTimeoutMs = RestNs / 1_000_000,
        FlowControlReceiverTimeoutNs = RestNs,
        ImageLivenessTimeoutNs = RestNs,
        PublicationConnectionTimeoutNs = RestNs,
        PublicationUnblockTimeoutNs = 2 * RestNs,
    })
    {
    }

    /// <summary>Uses the given settings, which include <see cref="MediaDriverContext.UseInvoker"/>.</summary>
    internal AeronPeer(MediaDriverContext context)
    {
        _driver = EmbeddedMediaDriver.Launch(context);
        _client = Aeron.Connect(new Aeron.Context { IsInvoked = true, DriverInvoker = _driver.DoWork }
            .AeronDirectoryName(_driver.AeronDirectoryName).DriverTimeoutMs(RestNs / 1_000_000));
    }

    /// <summary>Channel over loopback to a port that was free.</summary>
    internal static string UdpChannel(string parameters = "") => $"aeron:udp?endpoint={FreeEndpoint()}{parameters}";

    /// <summary>Loopback address and a port that was free.</summary>
    internal static string FreeEndpoint()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return $"127.0.0.1:{((IPEndPoint)socket.LocalEndPoint!).Port}";
    }

    internal Subscription AddSubscription(string channel, int streamId = StreamId) =>
        _client.AddSubscription(channel, streamId);

    internal ExclusivePublication AddExclusivePublication(string channel, int streamId = StreamId) =>
        _client.AddExclusivePublication(channel, streamId);

    internal Publication AddPublication(string channel, int streamId = StreamId) =>
        _client.AddPublication(channel, streamId);

    /// <summary>Value of a counter of the driver.</summary>
    internal long Counter(SystemCounter counter) => _driver.Counter(counter);

    /// <summary>Runs the driver's duty cycle, and occasionally the client's.</summary>
    internal void Cycle()
    {
        _driver.DoWork();
        if (++_cycles % CyclesPerInvoke == 0)
            _client.Invoke();
    }

    /// <summary>Runs both peers on the calling thread until a condition holds.</summary>
    internal static void Await(AeronPeer one, AeronPeer other, Func<bool> condition, string what)
    {
        long endNs = MonotonicClock.NowNs + ConnectWithinNs;
        while (!condition())
        {
            one.Cycle();
            one._client.Invoke();
            other.Cycle();
            other._client.Invoke();
            if (MonotonicClock.NowNs > endNs)
                throw new InvalidOperationException($"not within {ConnectWithinNs / 1_000_000_000} s: {what}");
        }
    }

    public void Dispose()
    {
        _client.Dispose();
        _driver.Dispose();
    }
}
