// SPDX-License-Identifier: Apache-2.0
using Adaptive.Aeron;
using Adaptive.Aeron.Driver;
using Adaptive.Agrona.Concurrent;
using Telemetry.Messages;
using Telemetry.Model.Clocks;
using Telemetry.Reports.Receiving;

namespace TestSupport.Fleet;

/// <summary>
/// Simulated appliances that publish over Aeron on this host: each has publications of its own, as if it were a process
/// of its own, and all share one media driver. Publishing waits for slow subscribers: nothing is left out, but what is
/// published while there is no subscriber, if that may be.
/// </summary>
public sealed class FleetOverAeron : IDisposable
{
    private const string Term = "|term-length=256k";        // small, since each publication has three
    private const long PatienceNs = 20_000_000_000;

    private readonly ScratchFolder _folder = new();
    private readonly EmbeddedMediaDriver _driver;
    private readonly Adaptive.Aeron.Aeron _client;
    private readonly Outlet[] _outlets;

    /// <summary>Starts the driver and adds the publications.</summary>
    /// <param name="channels">URIs of the channels, used in turn: a driver receives 256 sessions of one address on a
    /// channel.</param>
    /// <param name="appliances">The appliances.</param>
    public FleetOverAeron(IReadOnlyList<string> channels, IReadOnlyList<SimulatedAppliance> appliances)
    {
        Appliances = appliances;
        string directory = _folder.File("driver");
        _driver = EmbeddedMediaDriver.Launch(
            new MediaDriverContext { AeronDirectoryName = directory, MaxMappedBytes = 4L << 30 });
        _client = Adaptive.Aeron.Aeron.Connect(new Adaptive.Aeron.Aeron.Context().AeronDirectoryName(directory));
        _outlets = [.. appliances.Select(
            (_, index) => new Outlet(_client, channels[index % channels.Count] + Term))];
    }

    /// <summary>The appliances.</summary>
    public IReadOnlyList<SimulatedAppliance> Appliances { get; }

    /// <summary>True if they go on without a subscriber, as real ones do; else that is a failure.</summary>
    public bool MayBeAlone { get; init; }

    /// <summary>True if each publication has a subscriber.</summary>
    public bool HasSubscriber => Array.TrueForAll(_outlets, outlet => outlet.IsConnected);

    /// <summary>Waits until each publication has a subscriber.</summary>
    public void WaitForSubscriber()
    {
        if (!SpinWait.SpinUntil(() => HasSubscriber, (int)(PatienceNs / 1_000_000)))
            throw new TimeoutException("nobody subscribes to all publications");
    }

    /// <summary>Publishes the names of all: a subscriber takes nothing of which it does not know the names, and they
    /// come on a stream of their own.</summary>
    public void Introduce() => Publish((one, outlet) => one.Introduce(outlet));

    /// <summary>Publishes everything of one second.</summary>
    /// <param name="orders">Orders and as many events of each appliance.</param>
    public void Second(int orders = 0) => Publish((one, outlet) =>
    {
        one.Second(outlet);
        for (int order = 0; order < orders; order++)
        {
            one.Order(outlet);
            one.Event(outlet);
        }
    });

    /// <summary>Publishes that all of them end.</summary>
    public void End() => Publish((one, outlet) => one.Totals(outlet, withHistograms: true, isLast: true));

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (Outlet outlet in _outlets)
            outlet.Dispose();
        _client.Dispose();
        _driver.Dispose();
        _folder.Dispose();
    }

    /// <summary>Publishes something of each appliance. Those that wait for their subscriber hold nobody up, as if each
    /// were a process of its own.</summary>
    public void Publish(Action<SimulatedAppliance, IMessageHandler> make)
    {
        for (int index = 0; index < _outlets.Length; index++)
            make(Appliances[index], _outlets[index]);
        long untilNs = MonotonicClock.NowNs + PatienceNs;
        (int before, int waiting) = (0, _outlets.Length);
        while (waiting > 0)
        {
            waiting = 0;
            int left = 0;
            foreach (Outlet outlet in _outlets)
            {
                waiting += outlet.Offer(MayBeAlone) ? 0 : 1;
                left += outlet.Left;
            }
            if (left != before)
                (before, untilNs) = (left, MonotonicClock.NowNs + PatienceNs);
            if (waiting > 0 && MonotonicClock.NowNs > untilNs)
                throw new TimeoutException($"messages of {waiting} appliances were not taken");
            if (waiting > 0)
                Thread.Yield();
        }
    }

    /// <summary>Publications of one appliance, and the messages that wait for them.</summary>
    private sealed class Outlet : IMessageHandler, IDisposable
    {
        private const int LongestMessage = 1 << 15;         // bytes: an eighth of the term, by Aeron's rule
        private const int Streams = StreamIds.Packets - StreamIds.Snapshots;

        private readonly ExclusivePublication[] _publications;
        private readonly List<(int Stream, int Start, int Length)> _messages = [];
        private readonly byte[] _offered = new byte[LongestMessage];
        private readonly UnsafeBuffer _buffer;
        private byte[] _bytes = new byte[LongestMessage];
        private int _length;
        private int _next;

        public Outlet(Adaptive.Aeron.Aeron client, string channel)
        {
            _buffer = new UnsafeBuffer(_offered);
            _publications = [.. Enumerable.Range(StreamIds.Snapshots, Streams).Select(
                stream => client.AddExclusivePublication(channel, stream))];
        }

        public bool IsConnected => _publications.All(publication => publication.IsConnected);

        public void OnMessage(int streamId, ReadOnlySpan<byte> message)
        {
            if (_length + message.Length > _bytes.Length)
                Array.Resize(ref _bytes, (_length + message.Length) * 2);
            message.CopyTo(_bytes.AsSpan(_length));
            _messages.Add((streamId, _length, message.Length));
            _length += message.Length;
        }

        /// <summary>Messages that wait.</summary>
        public int Left => _messages.Count - _next;

        /// <summary>Offers the messages in their order until one has to wait; true if none is left.</summary>
        /// <param name="mayBeAlone">True to leave out those for which there is no subscriber.</param>
        public bool Offer(bool mayBeAlone)
        {
            for (; _next < _messages.Count; _next++)
            {
                (int stream, int start, int length) = _messages[_next];
                _bytes.AsSpan(start, length).CopyTo(_offered);
                long result = _publications[stream - StreamIds.Snapshots].Offer(_buffer, 0, length);
                if (result is Publication.BACK_PRESSURED or Publication.ADMIN_ACTION)
                    return false;
                if (result < 0 && !(mayBeAlone && result == Publication.NOT_CONNECTED))
                    throw new InvalidOperationException($"a message was not taken: {result}");
            }
            _messages.Clear();
            (_length, _next) = (0, 0);
            return true;
        }

        public void Dispose()
        {
            foreach (ExclusivePublication publication in _publications)
                publication.Dispose();
            _buffer.Dispose();
        }
    }
}
