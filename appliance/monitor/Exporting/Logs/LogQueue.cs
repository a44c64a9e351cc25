// SPDX-License-Identifier: Apache-2.0
using System.Threading.Channels;

namespace Telemetry.Exporting.Logs;

/// <summary>Records that wait for their receiver, oldest first, bounded by their number: what is too much is dropped
/// from the old end and counted. For any thread.</summary>
/// <param name="most">Most records.</param>
internal sealed class LogQueue(int most)
{
    private readonly Lock _lock = new();
    private readonly Queue<LogEntry> _entries = new();
    private readonly Channel<bool> _added = Channel.CreateBounded<bool>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private int _taken;
    private long _dropped;

    /// <summary>Records that wait, with those that are being sent.</summary>
    internal long Count
    {
        get
        {
            lock (_lock)
                return _entries.Count + _taken;
        }
    }

    /// <summary>Records that were dropped.</summary>
    internal long Dropped => Interlocked.Read(ref _dropped);

    internal void Add(LogEntry entry)
    {
        lock (_lock)
        {
            if (_entries.Count == most)
            {
                _ = _entries.Dequeue();
                Interlocked.Increment(ref _dropped);
            }
            _entries.Enqueue(entry);
        }
        _ = _added.Writer.TryWrite(true);
    }

    /// <summary>Takes the oldest records out, when there are some. They count as waiting until <see cref="Done"/>.
    /// </summary>
    /// <param name="count">Records at most.</param>
    /// <param name="stop">Ends the wait.</param>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    internal async Task<LogEntry[]> Take(int count, CancellationToken stop)
    {
        while (true)
        {
            lock (_lock)
            {
                if (_entries.Count > 0)
                {
                    var taken = new LogEntry[Math.Min(count, _entries.Count)];
                    for (int place = 0; place < taken.Length; place++)
                        taken[place] = _entries.Dequeue();
                    _taken = taken.Length;
                    return taken;
                }
            }
            _ = await _added.Reader.ReadAsync(stop).ConfigureAwait(false);
        }
    }

    /// <summary>Ends with one of the records that were taken, and counts it as dropped.</summary>
    internal void Drop()
    {
        Done(1);
        Interlocked.Increment(ref _dropped);
    }

    /// <summary>Ends with some of the records that were taken.</summary>
    internal void Done(int count)
    {
        lock (_lock)
            _taken -= count;
    }
}
