// SPDX-License-Identifier: Apache-2.0
using Adaptive.Aeron.Driver;
using Adaptive.Aeron.Driver.Media;
using Adaptive.Aeron.Driver.Status;
using Adaptive.Agrona.Concurrent;

namespace Adaptive.Aeron.Tests.Lab;

/// <summary>A media driver with a client on a host, with real sockets; both run when the test says so.</summary>
internal sealed class LabNode : IDisposable
{
    private const long Second = 1_000_000_000;

    private readonly LabHost _host;
    private readonly List<UdpSocket> _sockets = [];
    private readonly EmbeddedMediaDriver _driver;
    private readonly Aeron _client;
    private readonly UnsafeBuffer _buffer = new(new byte[64 << 10]);

    /// <summary>To be made inside the host.</summary>
    internal LabNode(LabHost host, ScriptedClock clock, int seed, TimeSpan imageLiveness)
    {
        _host = host;
        _driver = EmbeddedMediaDriver.Launch(new MediaDriverContext
        {
            UseInvoker = true,
            NanoClock = () => clock.NowNs,
            EpochClock = () => clock.EpochMs,
            Seed = seed,
            CloseTimeoutNs = 0,
            TermBufferLength = 64 << 10,
            TimerIntervalNs = Second / 10,
            ImageLivenessTimeoutNs = (long)imageLiveness.TotalNanoseconds,
            PublicationConnectionTimeoutNs = 2 * Second,
            PublicationLingerNs = Second,
            OpenSendTransport = (channel, send, receive) => Keep(UdpSocket.Connect(channel, send, receive)),
            OpenReceiveTransport = (channel, send, receive) => Keep(UdpSocket.Bind(channel, send, receive)),
        });
        var context = new Aeron.Context
        {
            IsInvoked = true,
            DriverInvoker = _driver.DoWork,
            NanoClock = () => clock.NowNs,
            EpochClock = () => clock.EpochMs,
        };
        _client = Aeron.Connect(context.AeronDirectoryName(_driver.AeronDirectoryName));
    }

    internal long this[SystemCounter counter] => _driver.Counter(counter);

    internal string? LastError => _driver.LastError;

    /// <summary>Its driver's counters of the receivers of its publications.</summary>
    internal List<ScriptedReceiver> Receivers => ScriptedReceiver.All(_client.CountersReader);

    /// <summary>The value of the one counter whose label begins so.</summary>
    internal long CounterOf(string label)
    {
        List<(string Label, long Value)> found = [];
        _client.CountersReader.ForEach((value, _, text) =>
        {
            if (text.StartsWith(label + ": ", StringComparison.Ordinal))
                found.Add((text, value));
        });
        return Assert.Single(found).Value;
    }

    internal ExclusivePublication AddPublication(string channel) =>
        _host.Inside(() => _client.AddExclusivePublication(channel, ScriptedPair.StreamId));

    internal Subscription AddSubscription(string channel) =>
        _host.Inside(() => _client.AddSubscription(channel, ScriptedPair.StreamId));

    /// <summary>Offers message number i, once.</summary>
    internal long Offer(Publication publication, long number, int length)
    {
        _buffer.PutBytes(0, Loopback.Message(number, length));
        return publication.Offer(_buffer, 0, length);
    }

    internal void Cycle()
    {
        _driver.DoWork();
        _client.Invoke();
    }

    /// <summary>Its sockets close without a word, as those of a process that dies.</summary>
    internal void Die() => _sockets.ForEach(one => one.Dispose());

    public void Dispose()
    {
        _client.Dispose();
        _driver.Dispose();
    }

    private UdpSocket Keep(UdpSocket socket)
    {
        _sockets.Add(socket);
        return socket;
    }
}
