// SPDX-License-Identifier: Apache-2.0
using Telemetry.CaptureFiles.Devices;
using Telemetry.CaptureFiles.Formats;
using Telemetry.CaptureFiles.Reading;
using Telemetry.CaptureFiles.Tunnels;

namespace Telemetry.CaptureFiles;

/// <summary>
/// One capture of a replay: returns its matched packets one after the other, read on request or, with a ring, ahead by
/// another thread.
/// </summary>
[HotPath]
internal sealed class ReplaySource
{
    private readonly CaptureFile _file;
    private readonly BatchFiller? _filler;
    private readonly BatchRing? _ring;
    private readonly CancellationToken _stop;
    private PacketBatch _batch;
    private int _next;
    private int _skippedNext;
    private int _pathNext;
    private int _takenFrom;
    private bool _isStopped;
    private long _bytesRead;
    private ReplayCounters _counters;

    /// <summary>Replays a capture that the calling thread reads.</summary>
    /// <param name="filler">Reads the capture.</param>
    /// <param name="batch">Batch that is filled repeatedly.</param>
    /// <param name="stop">Ends it early.</param>
    public ReplaySource(CaptureFile file, BatchFiller filler, PacketBatch batch, CancellationToken stop)
    {
        _file = file;
        _filler = filler;
        _batch = batch;
        _stop = stop;
    }

    /// <summary>Replays a capture that another thread reads.</summary>
    /// <param name="stop">Ends it early.</param>
    public ReplaySource(CaptureFile file, BatchRing ring, CancellationToken stop)
    {
        _file = file;
        _ring = ring;
        _batch = new PacketBatch([], 0);
        _stop = stop;
    }

    /// <summary>Bytes read from the file for the packets returned so far; for any thread.</summary>
    public long BytesRead => Volatile.Read(ref _bytesRead);

    /// <summary>Its packets whose stamps are before that of an earlier one, and by how much at most,
    /// nanoseconds.</summary>
    public (long Packets, long MostNs) Late { get; private set; }

    /// <summary>Counts such a packet.</summary>
    public void NoteLate(long byNs) => Late = (Late.Packets + 1, Math.Max(Late.MostNs, byNs));

    /// <summary>Packets without a time so far.</summary>
    public long Untimed { get; set; }

    /// <summary>Length of the file, or -1 if unknown.</summary>
    public long TotalBytes => _file.Input.TotalBytes;

    /// <summary>Name of the file in messages.</summary>
    public string Name => _file.Name;

    /// <summary>Counts of the device that made the capture, from its records; complete at the end.</summary>
    public DeviceCounters Device => _file.Device;

    /// <summary>The tunnels in the capture; none before its end.</summary>
    public IReadOnlyList<TunnelCounters> Tunnels => !_batch.IsLast ? [] : _filler?.Tunnels ?? _ring!.Tunnels;

    /// <summary>True if a stop request ended it: there may be more packets.</summary>
    public bool IsStopped => _isStopped || (_batch.IsLast && _file.Input.IsStopped);

    /// <summary>Stamp of the first packet of each flow by its id, nanoseconds; later than that of all packets taken
    /// where none was.</summary>
    public ReadOnlySpan<long> BeganNs => _filler is null ? _ring!.BeganNs : _filler.BeganNs;

    /// <summary>True if all its packets were taken, and used since.</summary>
    public bool HasEnded { get; private set; }

    /// <summary>Reason for which it ended before its end; null if it did not, or not yet.</summary>
    public Failure? Failure => _batch.IsLast ? _file.Failure : null;

    /// <summary>Losses of flows after their last record, from a file written by the appliance; empty before its
    /// end.</summary>
    public IReadOnlyList<TrailingLoss> TrailingLosses => _batch.IsLast ? _file.TrailingLosses : [];

    /// <summary>Last statements of the recorder about its interfaces; empty before the end.</summary>
    public IReadOnlyList<InterfaceStatistics> Statistics => _batch.IsLast ? _file.Statistics : [];

    /// <summary>Coarsest resolution of the stamps of its packets so far, nanoseconds; 0 if there was none.</summary>
    public long ResolutionNs => _batch.ResolutionNs;

    /// <summary>Kinds of host reports in the file.</summary>
    public RecordedPath Recorded => _file.Recorded;

    /// <summary>Place, among the packets taken last, of the one before which the next item was reported; beyond them if
    /// there is none.</summary>
    public int PathPlace => _pathNext < _batch.Path.Ready
        ? _batch.Path[_pathNext].Before - _takenFrom : int.MaxValue;

    /// <summary>True if all packets were taken and an item stands behind them.</summary>
    public bool HasTrailingPath => _batch.IsLast && _next == _batch.Ready && _pathNext < _batch.Path.Ready;

    /// <summary>Takes the next item, and returns its captured payload.</summary>
    public ReadOnlySpan<byte> TakePath(out PathItem item)
    {
        item = _batch.Path[_pathNext++];
        return _batch.Path.PayloadOf(in item);
    }

    /// <summary>The next packet; valid after <see cref="HasNext"/> returned true.</summary>
    public ref readonly PendingPacket Next => ref _batch.Packets[_next];

    /// <summary>Bytes that the packets point into.</summary>
    public byte[] Buffer => _batch.Buffer;

    /// <summary>True if there is another packet. Invalidates all packets returned before.</summary>
    public bool HasNext() => _next < _batch.Ready || TakeBatch();

    /// <summary>Packets that are ready; valid after <see cref="HasNext"/> returned true.</summary>
    public ReadOnlySpan<PendingPacket> Waiting => _batch.Packets.AsSpan(_next, _batch.Ready - _next);

    /// <summary>Takes a number of <see cref="Waiting"/>; they and their bytes stay valid until the next call of
    /// <see cref="HasNext"/>.</summary>
    public ReadOnlySpan<PendingPacket> Take(int count)
    {
        ReadOnlySpan<PendingPacket> taken = _batch.Packets.AsSpan(_next, count);
        _takenFrom = _next;
        _next += count;
        _counters.Matched += count;
        return taken;
    }

    /// <summary>
    /// Counters before the last <paramref name="untouched"/> packets: records up to the next packet are counted.
    /// Successive calls must not go back to an earlier packet.
    /// </summary>
    public ReplayCounters CountersBefore(int untouched)
    {
        PassSkipped(_next - untouched);
        ReplayCounters counters = _counters;
        counters.Matched -= untouched;
        return counters;
    }

    private void PassSkipped(int next)
    {
        SkippedRecords[] skipped = _batch.Skipped;
        for (; _skippedNext < _batch.SkippedReady && skipped[_skippedNext].Before <= next; _skippedNext++)
            _counters.Count(skipped[_skippedNext].Verdict, skipped[_skippedNext].Count);
    }

    private bool TakeBatch()
    {
        do
        {
            PassSkipped(_next);
            Volatile.Write(ref _bytesRead, _batch.BytesRead);
            if (_batch.IsLast)
            {
                HasEnded = true;
                return false;
            }
            if (!TryReplaceBatch())
            {
                _isStopped = true;
                return false;
            }
            _next = 0;
            _skippedNext = 0;
            _pathNext = 0;
        }
        while (_batch.Ready == 0);
        return true;
    }

    private bool TryReplaceBatch()
    {
        if (_stop.IsCancellationRequested)
            return false;
        if (_filler is null)
            return _ring!.TryReplace(ref _batch);
        _filler.Fill(_batch);
        return true;
    }
}
