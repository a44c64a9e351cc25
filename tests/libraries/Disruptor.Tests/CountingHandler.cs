// SPDX-License-Identifier: Apache-2.0
namespace Disruptor.Tests;

/// <summary>Notes what it was called with, and how.</summary>
internal sealed class CountingHandler : IValueEventHandler<TestEvent>
{
    private readonly List<long> _batchSizes = [];
    private long _seen;
    private long _wrong;
    private int _shutdowns;
    private int _batches;
    private long _lastTimeout = long.MinValue;

    public int? MaxBatchSize { get; init; }

    public Action<long>? OnEach { get; init; }

    public long Seen => Volatile.Read(ref _seen);

    public int Shutdowns => Volatile.Read(ref _shutdowns);

    public int Batches => Volatile.Read(ref _batches);

    public long LastTimeout => Volatile.Read(ref _lastTimeout);

    public int Starts { get; private set; }

    public long EndsOfBatch { get; private set; }

    public string? ThreadName { get; private set; }

    public int ThreadId { get; private set; }

    public bool ThreadWasBackground { get; private set; }

    public IReadOnlyList<long> BatchSizes => _batchSizes;

    public void OnEvent(ref TestEvent data, long sequence, bool endOfBatch)
    {
        if (sequence != _seen || data.Value != sequence || !data.IsWhole)
            _wrong++;

        if (endOfBatch)
            EndsOfBatch++;

        Volatile.Write(ref _seen, sequence + 1);
        OnEach?.Invoke(sequence);
    }

    public void OnBatchStart(long batchSize)
    {
        _batchSizes.Add(batchSize);
        Volatile.Write(ref _batches, _batches + 1);
    }

    public void OnStart()
    {
        Starts++;
        ThreadName = Thread.CurrentThread.Name;
        ThreadId = Environment.CurrentManagedThreadId;
        ThreadWasBackground = Thread.CurrentThread.IsBackground;
    }

    public void OnShutdown() => Volatile.Write(ref _shutdowns, _shutdowns + 1);

    public void OnTimeout(long sequence) => Volatile.Write(ref _lastTimeout, sequence);

    public void AssertSaw(long count)
    {
        Assert.Equal(count, Seen);
        Assert.Equal(0, _wrong);
    }
}
