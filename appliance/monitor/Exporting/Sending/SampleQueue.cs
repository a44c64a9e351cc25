// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Exporting.Sending;

/// <summary>A message that waits to be sent.</summary>
/// <param name="Body">The bytes, compressed.</param>
/// <param name="TimeMs">Time of the values as UTC since 1970, milliseconds.</param>
internal sealed record SampleBatch(ReadOnlyMemory<byte> Body, int Samples, long TimeMs)
{
    /// <summary>True if it has native histograms, and nothing else.</summary>
    public bool IsNative { get; init; }
}

/// <summary>
/// Messages that wait for their receiver, oldest first, bounded by time and by memory: what is too much is dropped from
/// the old end and counted. For any thread.
/// </summary>
/// <param name="mostBytes">Most bytes of all messages.</param>
/// <param name="longestMs">Longest time between the oldest and the newest values, milliseconds.</param>
internal sealed class SampleQueue(long mostBytes, long longestMs) : IDisposable
{
    private readonly Lock _lock = new();
    private readonly Queue<SampleBatch> _batches = new();
    private readonly SemaphoreSlim _added = new(0);
    private SampleBatch? _taken;
    private long _bytes;
    private long _samples;
    private long _dropped;

    /// <summary>Samples that wait.</summary>
    internal long Samples
    {
        get
        {
            lock (_lock)
                return _samples + (_taken?.Samples ?? 0);
        }
    }

    internal long Dropped => Interlocked.Read(ref _dropped);

    /// <summary>Counts samples that were never added.</summary>
    internal void CountDropped(int samples)
    {
        lock (_lock)
            _dropped += samples;
    }

    internal void Add(SampleBatch batch)
    {
        lock (_lock)
        {
            _batches.Enqueue(batch);
            _bytes += batch.Body.Length;
            _samples += batch.Samples;
            while (_batches.Count > 1
                && (_bytes > mostBytes || _batches.Peek().TimeMs < batch.TimeMs - longestMs))
            {
                Drop(_batches.Dequeue());
            }
        }
        _added.Release();
    }

    /// <summary>Takes the oldest message out, when there is one. It counts as waiting until <see cref="Done"/>.
    /// </summary>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    internal async Task<SampleBatch> Take(CancellationToken stop)
    {
        while (true)
        {
            await _added.WaitAsync(stop).ConfigureAwait(false);
            lock (_lock)
            {
                if (!_batches.TryDequeue(out _taken))
                    continue;
                _bytes -= _taken.Body.Length;
                _samples -= _taken.Samples;
                return _taken;
            }
        }
    }

    /// <summary>True if the message that was taken is older than messages may be.</summary>
    /// <param name="nowMs">Current time as UTC since 1970, milliseconds.</param>
    internal bool IsTooOld(long nowMs)
    {
        lock (_lock)
            return _taken is { } taken && taken.TimeMs < nowMs - longestMs;
    }

    /// <summary>Ends with the message that was taken.</summary>
    internal void Done(bool isDropped = false)
    {
        lock (_lock)
        {
            if (isDropped && _taken is { } taken)
                _dropped += taken.Samples;
            _taken = null;
        }
    }

    public void Dispose() => _added.Dispose();

    private void Drop(SampleBatch batch)
    {
        _bytes -= batch.Body.Length;
        _samples -= batch.Samples;
        _dropped += batch.Samples;
    }
}
