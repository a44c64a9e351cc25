// SPDX-License-Identifier: Apache-2.0
using Disruptor.Processing;

namespace Disruptor.Dsl;

/// <summary>Ring with its graph of consumers, each on its own thread.</summary>
public class ValueDisruptor<T>
    where T : struct
{
    private readonly TaskScheduler _taskScheduler;
    private readonly ConsumerGraph _consumers = new();
    private readonly ExceptionHandlerSwitch<T> _exceptionHandler = new();
    private int _started;

    /// <summary>
    /// Creates the ring; the factory is called for each event. With <see cref="TaskScheduler.Default"/> each handler
    /// gets a background thread named after its type.
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

    /// <summary>Ring to which the producer publishes.</summary>
    public ValueRingBuffer<T> RingBuffer { get; }

    /// <summary>True if <see cref="Start"/> was called.</summary>
    public bool HasStarted => Volatile.Read(ref _started) == 1;

    /// <summary>
    /// Attaches a handler that is a struct, so that it is called directly. Its mutable state must be in objects that
    /// the struct refers to, because the struct is copied.
    /// </summary>
    public ValueEventHandlerGroup<T> HandleEventsWith<THandler>(THandler handler)
        where THandler : struct, IValueEventHandler<T> =>
        AddHandler([], handler);

    /// <summary>Sets the handler of exceptions thrown by handlers. Without it such an exception ends the handler's
    /// thread.</summary>
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

    /// <summary>Asks the handlers to stop after their batch; events that they have not processed stay in the
    /// ring.</summary>
    public void Halt() => _consumers.Halt();

    /// <summary>
    /// Waits until all handlers have processed all published events, halts them, and waits until their threads have
    /// ended. The producer must have stopped. A negative timeout waits forever. A handler must not call it.
    /// </summary>
    /// <exception cref="TimeoutException"> The timeout expired: while handlers still had events, and nothing was
    /// halted; or while their threads ended. </exception>
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
