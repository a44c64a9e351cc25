// SPDX-License-Identifier: Apache-2.0
namespace Disruptor.Processing;

/// <summary>
/// The loop of one consumer: wait, handle the batch, release it. With a struct for <typeparamref name="THandler"/> the
/// loop is compiled for that handler and calls it directly; with the interface itself each event is an interface call.
/// </summary>
internal sealed class ValueEventProcessor<T, THandler> : IEventProcessor
    where T : struct
    where THandler : IValueEventHandler<T>
{
    private const int Idle = 0;
    private const int Running = 1;
    private const int Halted = 2;

    private readonly ValueRingBuffer<T> _ring;
    private readonly SequenceBarrier _barrier;
    private readonly IValueExceptionHandler<T> _exceptionHandler;
    private readonly long _maxBatchSize;

    // Calls of members that a struct does not implement would box it each time, so the rare calls go through one box.
    private readonly IValueEventHandler<T> _rareCalls;
    private readonly THandler _handler;
    private int _state;

    internal ValueEventProcessor(
        ValueRingBuffer<T> ring, SequenceBarrier barrier, THandler handler, IValueExceptionHandler<T> exceptionHandler)
    {
        _ring = ring;
        _barrier = barrier;
        _handler = handler;
        _rareCalls = handler;
        _exceptionHandler = exceptionHandler;
        _maxBatchSize = _rareCalls.MaxBatchSize ?? long.MaxValue;
        if (_maxBatchSize < 1)
            throw new ArgumentException("MaxBatchSize must be at least 1 or null.", nameof(handler));
    }

    public Sequence Sequence { get; } = new();

    public string Name => _rareCalls.GetType().Name;

    public void Halt()
    {
        Interlocked.Exchange(ref _state, Halted);
        _barrier.CancelProcessing();
    }

    public void Run()
    {
        if (Interlocked.CompareExchange(ref _state, Running, Idle) == Running)
            throw new InvalidOperationException("This handler has its thread already.");

        try
        {
            NotifyStart();
            ProcessEvents();
        }
        finally
        {
            NotifyShutdown();
            Volatile.Write(ref _state, Halted);
        }
    }

    private void ProcessEvents()
    {
        long next = Sequence.Value + 1;
        while (true)
        {
            try
            {
                SequenceWaitResult result = _barrier.WaitFor(next);
                if (result.IsTimeout)
                    NotifyTimeout();
                else
                    ProcessBatch(ref next, result.UnsafeAvailableSequence);
            }
            catch (OperationCanceledException) when (_barrier.IsCancellationRequested)
            {
                return;
            }
            catch (Exception exception)
            {
                _exceptionHandler.HandleEventException(exception, next, ref _ring[next]);
                Sequence.SetValue(next);
                next++;
            }
        }
    }

    private void ProcessBatch(ref long next, long available)
    {
        if (available - next >= _maxBatchSize)
            available = next + _maxBatchSize - 1;

        if (available < next)
            return;

        THandler handler = _handler;
        ValueRingBuffer<T> ring = _ring;
        _rareCalls.OnBatchStart(available - next + 1);
        while (next <= available)
        {
            handler.OnEvent(ref ring[next], next, next == available);
            next++;
        }

        Sequence.SetValue(available);
    }

    private void NotifyTimeout()
    {
        try
        {
            _rareCalls.OnTimeout(Sequence.Value);
        }
        catch (Exception exception)
        {
            _exceptionHandler.HandleOnTimeoutException(exception, Sequence.Value);
        }
    }

    private void NotifyStart()
    {
        try
        {
            _rareCalls.OnStart();
        }
        catch (Exception exception)
        {
            _exceptionHandler.HandleOnStartException(exception);
        }
    }

    private void NotifyShutdown()
    {
        try
        {
            _rareCalls.OnShutdown();
        }
        catch (Exception exception)
        {
            _exceptionHandler.HandleOnShutdownException(exception);
        }
    }
}
