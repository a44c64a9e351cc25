// SPDX-License-Identifier: Apache-2.0
using Telemetry.Feeds;
using Telemetry.Model.Definitions;
using Telemetry.Model.Positions;

namespace Telemetry.Model.Intervals;

/// <summary>
/// Passes interval buffers from the analysis thread to the publisher's and back: one thread on either side, no locks,
/// nothing allocated after the start.
/// </summary>
[HotPath]
public sealed class IntervalExchange
{
    private readonly IntervalQueue _free;
    private readonly IntervalQueue _full;
    private readonly IntervalBuffer[] _buffers;
    private readonly bool _waits;
    private bool _closed;

    /// <summary>Makes the exchange with its buffers.</summary>
    /// <param name="topology">What the buffers hold.</param>
    /// <param name="maxChannels">Number sequences that a buffer can tell.</param>
    /// <param name="buffers">How many buffers there are; at least 2.</param>
    /// <param name="waits">True if the analysis waits for a free buffer (replay), so that intervals are deterministic;
    /// false if it extends the interval instead.</param>
    /// <param name="keepsPositions">Whether buffers tell where the sequences stand.</param>
    public IntervalExchange(
        Topology topology, int maxChannels, int buffers, bool waits, bool keepsPositions = false)
    {
        _waits = waits;
        _buffers = new IntervalBuffer[buffers];
        _free = new IntervalQueue(buffers);
        _full = new IntervalQueue(buffers);
        for (int index = 0; index < buffers; index++)
        {
            var buffer = new IntervalBuffer(topology, maxChannels)
            {
                Place = index,
                Positions = keepsPositions ? new SequencePositions(topology) : null,
            };
            _buffers[index] = buffer;
            _free.TryAdd(buffer);
        }
    }

    /// <summary>All buffers, whoever has them.</summary>
    public IReadOnlyList<IntervalBuffer> Buffers => _buffers;

    /// <summary>Analysis: takes a cleared buffer. False if the publisher has them all.</summary>
    public bool TryTakeFree(out IntervalBuffer? buffer)
    {
        if (_free.TryRemove(out buffer))
            return true;
        if (!_waits)
            return false;
        SpinWait spinner = default;
        while (!_free.TryRemove(out buffer))
        {
            // Pairs with the release in Close.
            if (Volatile.Read(ref _closed))
                return false;
            spinner.SpinOnce(sleep1Threshold: -1);
        }
        return true;
    }

    /// <summary>Analysis: hands over a finished interval. There is room for every buffer.</summary>
    public void Hand(IntervalBuffer buffer) => _full.TryAdd(buffer);

    /// <summary>Publisher: takes the oldest finished interval, if there is one.</summary>
    public bool TryTake(out IntervalBuffer? buffer) => _full.TryRemove(out buffer);

    /// <summary>Publisher: clears a buffer and gives it back.</summary>
    public void Return(IntervalBuffer buffer)
    {
        buffer.ClearInterval();
        _free.TryAdd(buffer);
    }

    /// <summary>Publisher: will take no more; an analysis that waits goes on.</summary>
    public void Close() => Volatile.Write(ref _closed, true);
}
