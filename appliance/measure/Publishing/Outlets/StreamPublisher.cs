// SPDX-License-Identifier: Apache-2.0
using HdrHistogram;
using Telemetry.Messages;
using Telemetry.Messages.Counters;
using Telemetry.Model.Clocks;
using Telemetry.Model.Control;
using Telemetry.Model.Events;
using Telemetry.Model.Fingerprints;
using Telemetry.Model.Hashing;
using Telemetry.Model.Intervals;
using Telemetry.Publishing.Events;
using Telemetry.Publishing.Snapshots;
using Telemetry.Publishing.Totals;

namespace Telemetry.Publishing.Outlets;

/// <summary>
/// Publishes everything to the outlet as it has room: events first, those of the priority queue before the others; then
/// catalog and totals; then intervals. An interval that was not sent is merged into the next one.
/// </summary>
[HotPath]
internal sealed class StreamPublisher
{
    private const int Snapshots = 0;
    private const int Events = StreamIds.Events - StreamIds.Snapshots;
    private const int CatalogStream = StreamIds.Catalog - StreamIds.Snapshots;
    private const int MaxBatch = 64;
    private const int MaxConnections = 1_024;

    // Host settings sent with each status: a subscriber that joins while others are connected has all of them after
    // two.
    private const int SettingsAtOnce = 128;

    private readonly PublisherOptions _options;
    private readonly StreamSender _sender;
    private readonly IStampClock _clock;
    private Catalog _catalog;
    private readonly PublishTimer _timer;
    private readonly EventQueue _events;
    private readonly EventQueue _priorityEvents;
    private readonly BoundedQueue<LoggedConnection> _connections = new(MaxConnections);
    private readonly SnapshotData _pending;
    private readonly SnapshotData _totals;
    private readonly DropEncoder _drops;
    private readonly CauseEncoder _causes;
    private readonly SnapshotEncoder _intervalEncoder;
    private readonly SnapshotEncoder _totalsEncoder;
    private readonly MessageStamper _stamper;
    private readonly OrderKeyHash? _keyHash;
    private SnapshotCursor _intervalCursor = new();
    private SnapshotCursor _totalsCursor = new();
    private int _catalogIndex;
    private HostFingerprint? _hostSettings;
    private int _settingIndex;
    private int _settingsLeft;                                  // to send before the next status
    private bool _wasConnected;
    private long _eventsLost;
    private long _snapshotsMerged;

    /// <summary>Creates a publisher; allocates all memory.</summary>
    /// <param name="options">Identity and limits of the publisher.</param>
    /// <param name="pending">Memory of the interval that is not sent yet.</param>
    /// <param name="timer">Records the times of publishing.</param>
    /// <param name="sender">Offers the messages.</param>
    public StreamPublisher(
        PublisherOptions options, SnapshotData pending, SnapshotData totals, Catalog catalog, PublishTimer timer,
        StreamSender sender, IStampClock clock)
    {
        _options = options;
        _pending = pending;
        _totals = totals;
        _catalog = catalog;
        _timer = timer;
        _sender = sender;
        _stamper = sender.Stamper;
        _clock = clock;
        _keyHash = options.PublishOrderKeys == OrderKeyDisclosure.Plain ? null : OrderKeyHash.OfProcess;
        _events = new EventQueue(options.EventQueueLength);
        _priorityEvents = new EventQueue(options.PriorityQueueLength);
        _drops = new DropEncoder(options.DropNames, options.ProcessGroups);
        _causes = new CauseEncoder(options.Causes, options.ProcessGroups);
        _intervalEncoder = new SnapshotEncoder(
            sender.MaxMessageLength, _stamper, true, _keyHash, _drops, options, options.PacketOutlet);
        _totalsEncoder = new SnapshotEncoder(
            sender.MaxMessageLength, _stamper, true, _keyHash, _drops, options, options.PacketOutlet);
        _catalogIndex = catalog.Count;
    }

    /// <summary>Allocates the histograms of the pending interval, unless they exist.</summary>
    [ColdPath]
    public void TakeHistograms() => _pending.TakeHistograms();

    /// <summary>Switches to a changed configuration, whose names are to be sent.</summary>
    public void TakeOver(PublisherChange change)
    {
        int linesAdded = change.Pending!.Lines.Length - _pending.Lines.Length;
        // Bursts of sessions follow those of lines.
        if (_intervalCursor.Section == SnapshotSection.Bursts && _intervalCursor.Index >= _pending.Lines.Length)
            _intervalCursor.Index += linesAdded;
        _pending.Grow(change.Pending);
        _catalog = change.Catalog;
    }

    /// <summary>Sends all names again, and the totals.</summary>
    public void PublishNames() =>
        StartTotals(withHistograms: _totalsCursor is { IsActive: true, WithHistograms: true }, fromTheStart: true);

    /// <summary>Sends the host settings, after a status message that has their hash.</summary>
    public void StartHostSettings(HostFingerprint settings)
    {
        _hostSettings = settings;
        PublishNames();
        (_settingIndex, _settingsLeft) = (0, settings.Settings.Count);
    }

    /// <summary>True if no event is waiting.</summary>
    public bool HasNoEvents => _events.Count == 0 && _priorityEvents.Count == 0 && !_connections.TryPeek(out _);

    /// <summary>True if nothing is waiting to be sent.</summary>
    public bool IsIdle => HasNoEvents && !_intervalCursor.IsActive && !_totalsCursor.IsActive
        && _catalogIndex == _catalog.Count && !HasSettings;

    // Without a subscriber no settings are sent: the first subscriber gets all of them when it connects.
    private bool HasSettings => _settingsLeft > 0 && _wasConnected;

    /// <summary>Sets the offset from stamps to UTC.</summary>
    public void RenewOffset(ClockOffset offset) => _stamper.OffsetNs = offset.WallMinusMonotonicNs;

    /// <summary>Reads the counters of the messages.</summary>
    public void ReadCounters(out PublicationCounters counters)
    {
        counters = _sender.Counters;
        counters.EventsLost = _eventsLost;
        counters.SnapshotsMerged = _snapshotsMerged;
    }

    /// <summary>Queues an event. One without room is counted as lost, and its number is used up.</summary>
    /// <returns>False if it was lost.</returns>
    public bool TakeEvent(in TelemetryEvent item)
    {
        // A retraction must not overtake its loss, which may wait in the other queue.
        if (EventRules.IsRetraction(item) && _events.TryRemove(item.Id, out TelemetryEvent loss)
            && !_priorityEvents.TryAppend(loss))
            LoseEvents(1);
        EventQueue queue = EventRules.IsFirstClass(item) ? _priorityEvents : _events;
        if (queue.TryAppend(item))
            return true;
        LoseEvents(1);
        return false;
    }

    /// <summary>Queues the orders that left with an interval: those of its worst samples.</summary>
    public void TakeOrders(WorstOrders? orders)
    {
        if (orders is not { Count: > 0 })
            return;
        for (int place = 1; place <= orders.Places; place++)
        {
            if (orders.Has(place))
                TakeEvent(orders[place]);
        }
    }

    /// <summary>Queues a connection that ended. One without room is counted as a lost event.</summary>
    public void TakeConnection(in LoggedConnection connection)
    {
        if (!_connections.TryAdd(connection))
            LoseEvents(1);
    }

    /// <summary>Queues an interval, merged with those that were not sent yet.</summary>
    public void TakeInterval(SnapshotData interval, LongHistogram[] histograms)
    {
        if (_intervalCursor.IsActive)
            _snapshotsMerged++;
        SnapshotMerge.AddInterval(_pending, interval, histograms);
        _intervalCursor.Start(withHistograms: true);
    }

    /// <summary>
    /// Starts sending catalog and totals; if that is already under way, it starts over only if asked to.
    /// </summary>
    public void StartTotals(bool withHistograms, bool fromTheStart)
    {
        int settings = _hostSettings?.Settings.Count ?? 0;
        if (withHistograms)
            (_settingIndex, _settingsLeft) = (0, settings);
        else
            _settingsLeft = Math.Max(_settingsLeft, Math.Min(settings, SettingsAtOnce));
        bool isActive = _totalsCursor.IsActive || _catalogIndex < _catalog.Count;
        if (isActive && !fromTheStart)
        {
            _totalsCursor.WithHistograms |= withHistograms;
            return;
        }
        _catalogIndex = 0;
        if (_totals.LastOrdinal > 0)
            _totalsCursor.Start(withHistograms);
    }

    /// <summary>Sends waiting messages as far as there is room.</summary>
    /// <returns>Number of messages sent or dropped.</returns>
    public int Pump()
    {
        NoticeSubscriber();
        int done = PumpEvents(_priorityEvents);
        if (_priorityEvents.Count == 0)
            done += PumpEvents(_events) + PumpConnections();
        done += PumpCatalog();
        if (_catalogIndex == _catalog.Count)
            done += PumpSettings();
        if (_catalogIndex == _catalog.Count)
            done += PumpSnapshot(CatalogStream, _totals, ref _totalsCursor, _totalsEncoder);
        return done + PumpSnapshot(Snapshots, _pending, ref _intervalCursor, _intervalEncoder);
    }

    /// <summary>Drops the waiting events and counts them as lost.</summary>
    public void GiveUpEvents()
    {
        int connections = 0;
        while (_connections.TryRemove(out _))
            connections++;
        LoseEvents(_events.Clear() + _priorityEvents.Clear() + connections);
    }

    private void LoseEvents(int count)
    {
        _eventsLost += count;
        _stamper.Give(Events, count);
    }

    /// <summary>Sends catalog and all totals at once when the first subscriber connects.</summary>
    private void NoticeSubscriber()
    {
        bool isConnected = _sender.IsConnected(CatalogStream);
        if (isConnected && !_wasConnected)
            StartTotals(withHistograms: true, fromTheStart: true);
        _wasConnected = isConnected;
    }

    private int PumpEvents(EventQueue queue)
    {
        int done = 0;
        for (; done < MaxBatch && queue.Count > 0; done++)
        {
            long nowNs = _clock.NowNs;
            if (!_sender.IsReady(Events, nowNs))
                break;
            ref readonly TelemetryEvent item = ref queue.First;
            int length = EventEncoder.Encode(
                _sender.Buffer, item, _keyHash, _options.HostSettings, _drops, _causes, _options.ProcessGroups,
                _options.BlackBox, _catalog.ClockUncertaintyNs);
            if (!_sender.Send(Events, length, item.StampNs, nowNs))
                break;
            if (_options.MeasuresPublishing && item.RaisedByPacket != 0)
                _timer.Record(_clock.NowNs - item.RaisedByStampNs);
            queue.RemoveFirst();
        }
        return done;
    }

    private int PumpConnections()
    {
        int done = 0;
        for (; done < MaxBatch && _connections.TryPeek(out LoggedConnection connection); done++)
        {
            long nowNs = _clock.NowNs;
            if (!_sender.IsReady(Events, nowNs))
                break;
            int length = HostPathEncoder.EncodeConnection(
                _sender.Buffer, connection, _options.ProcessGroups);
            if (!_sender.Send(Events, length, connection.EndStampNs, nowNs))
                break;
            _connections.Remove();
        }
        return done;
    }

    private int PumpCatalog()
    {
        int done = 0;
        for (; done < MaxBatch && _catalogIndex < _catalog.Count; done++)
        {
            long nowNs = _clock.NowNs;
            if (!_sender.IsReady(CatalogStream, nowNs))
                break;
            long? startStampNs = _options.StartStampNs ?? _totals.FirstStampNs;
            int length = _catalog.Encode(_catalogIndex, startStampNs, _sender.Buffer);
            if (!_sender.Send(CatalogStream, length, CatalogStampNs(startStampNs), nowNs))
                break;
            _catalogIndex++;
        }
        return done;
    }

    // Sends as many as there is room for: totals do not wait for them.
    private int PumpSettings()
    {
        int done = 0;
        for (; done < MaxBatch && HasSettings; done++)
        {
            long nowNs = _clock.NowNs;
            if (!_sender.IsReady(CatalogStream, nowNs))
                break;
            int length = SettingEncoder.EncodeSetting(_sender.Buffer, _hostSettings!, _settingIndex);
            long stampNs = CatalogStampNs(_options.StartStampNs ?? _totals.FirstStampNs);
            if (!_sender.Send(CatalogStream, length, stampNs, nowNs))
                break;
            _settingIndex = (_settingIndex + 1) % _hostSettings!.Settings.Count;
            _settingsLeft--;
        }
        return done;
    }

    private long CatalogStampNs(long? startStampNs) =>
        _totals.LastOrdinal > 0 ? _totals.EndStampNs : NullValue.From(startStampNs);

    private int PumpSnapshot(int stream, SnapshotData data, ref SnapshotCursor cursor, SnapshotEncoder encoder)
    {
        int done = 0;
        for (; done < MaxBatch && cursor.IsActive; done++)
        {
            long nowNs = _clock.NowNs;
            if (!_sender.IsReady(stream, nowNs))
                break;
            int length = encoder.Encode(data, ref cursor, _sender.Buffer);
            if (length == 0 || !_sender.Send(stream, length, data.EndStampNs, nowNs))
                break;
            SnapshotEncoder.Advance(data, ref cursor);
        }
        return done;
    }
}
