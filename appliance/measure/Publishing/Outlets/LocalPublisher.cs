// SPDX-License-Identifier: Apache-2.0
using Telemetry.Messages;
using Telemetry.Model.BlackBox;
using Telemetry.Model.Clocks;
using Telemetry.Model.Events;
using Telemetry.Model.Fingerprints;
using Telemetry.Model.Memory;
using Telemetry.Publishing.Events;
using Telemetry.Publishing.Snapshots;
using Telemetry.Publishing.Totals;

namespace Telemetry.Publishing.Outlets;

/// <summary>Publishes all messages on the queue within the process.</summary>
[HotPath]
internal sealed class LocalPublisher
{
    private const int CatalogStream = StreamIds.Catalog - StreamIds.Snapshots;

    private readonly LocalQueue _queue;
    private readonly MessageStamper _stamper;
    private readonly SnapshotEncoder _encoder;
    private readonly byte[] _buffer;
    private readonly FingerprintHistory? _hostSettings;
    private readonly DropEncoder _drops;
    private readonly CauseEncoder _causes;
    private readonly IProcessGroups? _groups;
    private readonly BlackBoxHistory? _blackBox;
    private Catalog? _catalog;

    /// <summary>Creates a publisher for a queue.</summary>
    public LocalPublisher(LocalQueue queue, MessageStamper stamper, bool hasChannel, PublisherOptions options)
    {
        _hostSettings = options.HostSettings;
        _drops = new DropEncoder(options.DropNames, options.ProcessGroups);
        _causes = new CauseEncoder(options.Causes, options.ProcessGroups);
        _groups = options.ProcessGroups;
        _blackBox = options.BlackBox;
        _queue = queue;
        _stamper = stamper;
        _buffer = LazyMemory.Take<byte>(Math.Min(queue.MaxMessageLength, 1 << 20));
        _encoder = new SnapshotEncoder(
            _buffer.Length, stamper, hasChannel, keyHash: null, _drops, options);
    }

    /// <summary>Sets the offset from stamps to UTC.</summary>
    public void RenewOffset(ClockOffset offset) => _stamper.OffsetNs = offset.WallMinusMonotonicNs;

    public void PublishCatalog(Catalog catalog, long? startStampNs, long stampNs)
    {
        _catalog = catalog;
        for (int index = 0; index < catalog.Count; index++)
        {
            int length = catalog.Encode(index, startStampNs, _buffer);
            Send(StreamIds.Catalog - StreamIds.Snapshots, length, stampNs);
        }
    }

    /// <summary>Publishes the catalog again, with the stamp of the totals.</summary>
    public void PublishNames(Catalog catalog, long? startStampNs, SnapshotData totals)
    {
        startStampNs ??= totals.FirstStampNs;
        PublishCatalog(
            catalog, startStampNs, totals.LastOrdinal > 0 ? totals.EndStampNs : NullValue.From(startStampNs));
    }

    /// <summary>Publishes what the catalog says of the process.</summary>
    public void PublishStatus(Catalog catalog, long? startStampNs, long stampNs) =>
        Send(CatalogStream, catalog.Encode(0, startStampNs, _buffer), stampNs);

    public void PublishHostSettings(Catalog catalog, HostFingerprint settings, long? startStampNs, long stampNs)
    {
        PublishStatus(catalog, startStampNs, stampNs);
        for (int index = 0; index < settings.Settings.Count; index++)
            Send(CatalogStream, SettingEncoder.EncodeSetting(_buffer, settings, index), stampNs);
    }

    public void PublishEvent(in TelemetryEvent item)
    {
        int length = EventEncoder.Encode(
            _buffer, item, keyHash: null, _hostSettings, _drops, _causes, _groups, _blackBox,
            _catalog?.ClockUncertaintyNs ?? NullValue.Int64);
        Send(StreamIds.Events - StreamIds.Snapshots, length, item.StampNs);
    }

    /// <summary>Publishes a connection that ended.</summary>
    public void PublishConnection(in LoggedConnection connection) => Send(
        StreamIds.Events - StreamIds.Snapshots, HostPathEncoder.EncodeConnection(_buffer, connection, _groups),
        connection.EndStampNs);

    /// <summary>Publishes all rows of an interval or of the totals.</summary>
    public void PublishSnapshot(SnapshotData data, bool withHistograms)
    {
        int stream = data.Scope == 0 ? 0 : StreamIds.Catalog - StreamIds.Snapshots;
        var cursor = new SnapshotCursor();
        cursor.Start(withHistograms);
        for (int length; (length = _encoder.Encode(data, ref cursor, _buffer)) > 0;)
        {
            Send(stream, length, data.EndStampNs);
            cursor.Messages++;
            if (cursor.Section == SnapshotSection.Series && ++cursor.Part < cursor.Parts)
                continue;
            cursor.Part = 0;
            cursor.Index++;
        }
    }

    private void Send(int stream, int length, long stampNs)
    {
        Span<byte> message = _buffer.AsSpan(0, length);
        _stamper.Stamp(message, stream, stampNs);
        _queue.Write(StreamIds.Snapshots + stream, message);
        _stamper.Give(stream);
    }
}
