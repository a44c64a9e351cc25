// SPDX-License-Identifier: Apache-2.0
using Disruptor.Processing;

namespace Disruptor.Dsl;

/// <summary>A ring with its graph of consumers, each on a thread of its own.</summary>
public class ValueDisruptor<T>
    where T : struct
{
    private readonly TaskScheduler _taskScheduler;
    private readonly ConsumerGraph _consumers = new();
    private readonly ExceptionHandlerSwitch<T> _exceptionHandler = new();
    private int _started;

    /// <summary>
    /// Makes the ring; the factory is called for each event. With <see cref="TaskScheduler.Default"/> each handler gets
    /// a background thread that bears the name of its type.
    /// </summary>
    public ValueDisruptor(
        Func<T> eventFactory,
        int ringBufferSize,
        TaskScheduler taskScheduler,
        ProducerType producerType,
        IWaitStrategy waitStrategy)
    {
        if (producerType != ProducerType.Single)
            throw new ArgumentOutOfRangeException(nameof(producerType), producerType, "There is one producer.");

        _taskScheduler = taskScheduler;
        RingBuffer = ValueRingBuffer<T>.CreateSingleProducer(eventFactory, ringBufferSize, waitStrategy);
    }

    /// <summary>The ring that the producer publishes to.</summary>
    public ValueRingBuffer<T> RingBuffer { get; }

    /// <summary>Whether <see cref="Start"/> was called.</summary>
    public bool HasStarted => Volatile.Read(ref _started) == 1;

    /// <summary>
    /// Attaches a handler that is a struct, whose events are handled by direct calls. What changes must lie in objects
    /// that the struct refers to: it is copied.
    /// </summary>
    public ValueEventHandlerGroup<T> HandleEventsWith<THandler>(THandler handler)
        where THandler : struct, IValueEventHandler<T> =>
        AddHandler([], handler);

    /// <summary>Sets what happens when a handler throws. Without it the exception ends the handler's thread.</summary>
    public void SetDefaultExceptionHandler(IValueExceptionHandler<T> exceptionHandler)
    {
        ThrowIfStarted();
        _exceptionHandler.SwitchTo(exceptionHandler);
    }

    /// <summary>Starts the handlers' threads and returns the ring.</summary>
    public ValueRingBuffer<T> Start()
    {
        if (Interlocked.Exchange(ref _started, 1) == 1)
            throw new InvalidOperationException("A disruptor starts once.");

        _consumers.Start(_taskScheduler);
        return RingBuffer;
    }

    /// <summary>Tells the handlers to stop after their batch; what they have not seen stays in the ring.</summary>
    public void Halt() => _consumers.Halt();

    /// <summary>
    /// Waits until all handlers have seen all that is published, halts them, and waits until their threads have ended.
    /// The producer must have stopped. A negative time waits without end. Not to be called by a handler.
    /// </summary>
    /// <exception cref="TimeoutException">
    /// The time was over first: while handlers still had events, then nothing was halted; or while they ended.
    /// </exception>
    public void Shutdown(TimeSpan timeout)
    {
        long startedMs = Environment.TickCount64;
        SpinWait spinner = default;
        while (_consumers.HasBacklog(RingBuffer.Cursor))
        {
            if (MsLeft(timeout, startedMs) == 0)
                throw new TimeoutException($"The handlers were not done within {timeout}.");

            spinner.SpinOnce();
        }

        Halt();
        if (!_consumers.WaitForEnd(() => MsLeft(timeout, startedMs)))
            throw new TimeoutException($"The handlers did not end within {timeout}.");
    }

    internal ValueEventHandlerGroup<T> AddHandler<THandler>(Sequence[] dependencies, THandler handler)
        where THandler : struct, IValueEventHandler<T> =>
        new(this, [Add(dependencies, handler)]);

    private Sequence Add<THandler>(Sequence[] dependencies, THandler handler)
        where THandler : IValueEventHandler<T>
    {
        ThrowIfStarted();
        SequenceBarrier barrier = RingBuffer.Sequencer.NewBarrier(dependencies);
        ValueEventProcessor<T, THandler> processor = new(RingBuffer, barrier, handler, _exceptionHandler);
        RingBuffer.AddGatingSequences(processor.Sequence);
        foreach (Sequence dependency in dependencies)
            RingBuffer.RemoveGatingSequence(dependency);

        _consumers.Add(processor, dependencies);
        return processor.Sequence;
    }

    private static int MsLeft(TimeSpan timeout, long startedMs) => timeout < TimeSpan.Zero
        ? Timeout.Infinite
        : (int)Math.Clamp(timeout.TotalMilliseconds - (Environment.TickCount64 - startedMs), 0, int.MaxValue);

    private void ThrowIfStarted()
    {
        if (HasStarted)
            throw new InvalidOperationException("Handlers are set before the start.");
    }
}
