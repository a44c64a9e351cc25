// SPDX-License-Identifier: Apache-2.0
using Telemetry.CaptureFiles.Formats;
using Telemetry.CaptureFiles.Reading;
using Telemetry.Feeds;
using Telemetry.Model.Failures;

namespace Telemetry.CaptureFiles;

/// <summary>
/// One capture of a replay: its matched packets one after the other, read when they are asked for or, where it has a
/// ring, ahead by another thread.
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
    private long _bytesRead;
    private ReplayCounters _counters;

    /// <summary>Replays a capture that is read here.</summary>
    /// <param name="file">The capture.</param>
    /// <param name="filler">Reads it.</param>
    /// <param name="batch">The batch that it fills, again and again.</param>
    /// <param name="stop">Ends it early.</param>
    public ReplaySource(CaptureFile file, BatchFiller filler, PacketBatch batch, CancellationToken stop)
    {
        _file = file;
        _filler = filler;
        _batch = batch;
        _stop = stop;
    }

    /// <summary>Replays a capture that another thread reads.</summary>
    /// <param name="file">The capture.</param>
    /// <param name="ring">Where batches come from.</param>
    /// <param name="stop">Ends it early.</param>
    public ReplaySource(CaptureFile file, BatchRing ring, CancellationToken stop)
    {
        _file = file;
        _ring = ring;
        _batch = new PacketBatch([], 0);
        _stop = stop;
    }

    /// <summary>Bytes taken from the file for the packets that were given out; any thread may ask.</summary>
    public long BytesRead => Volatile.Read(ref _bytesRead);

    /// <summary>Length of the file, or -1 where it is not known.</summary>
    public long TotalBytes => _file.Input.TotalBytes;

    /// <summary>Whether it was ended early: there may be more packets.</summary>
    public bool IsStopped { get; private set; }

    /// <summary>Why it ended before its end; null if it did not, or has not yet.</summary>
    public Failure? Failure => _batch.IsLast ? _file.Failure : null;

    /// <summary>What our own capture says it lost of flows behind their last record; none before its end.</summary>
    public IReadOnlyList<TrailingLoss> TrailingLosses => _batch.IsLast ? _file.TrailingLosses : [];

    /// <summary>The packet whose turn is next; valid after <see cref="HasNext"/> said so.</summary>
    public ref readonly PendingPacket Next => ref _batch.Packets[_next];

    /// <summary>The bytes that packets point into.</summary>
    public byte[] Buffer => _batch.Buffer;

    /// <summary>Whether there is another packet. Everything given out before is dead after this call.</summary>
    public bool HasNext() => _next < _batch.Ready || TakeBatch();

    /// <summary>The packets whose turn it is; valid after <see cref="HasNext"/> said so.</summary>
    public ReadOnlySpan<PendingPacket> Waiting => _batch.Packets.AsSpan(_next, _batch.Ready - _next);

    /// <summary>Takes so many of <see cref="Waiting"/>; they and their bytes stay valid until <see cref="HasNext"/> is
    /// asked.</summary>
    public ReadOnlySpan<PendingPacket> Take(int count)
    {
        ReadOnlySpan<PendingPacket> taken = _batch.Packets.AsSpan(_next, count);
        _next += count;
        _counters.Matched += count;
        return taken;
    }

    /// <summary>
    /// What was seen when the last <paramref name="untouched"/> packets were not yet: records count up to the packet
    /// that is next. Never asked for an earlier packet than before.
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
                return false;
            if (!TryReplaceBatch())
            {
                IsStopped = true;
                return false;
            }
            _next = 0;
            _skippedNext = 0;
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
