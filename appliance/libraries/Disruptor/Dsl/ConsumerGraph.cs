// SPDX-License-Identifier: Apache-2.0
using Disruptor.Processing;

namespace Disruptor.Dsl;

/// <summary>All consumers of one ring, with those at the end of the graph, on which no other depends.</summary>
internal sealed class ConsumerGraph
{
    private readonly List<IEventProcessor> _processors = [];
    private readonly HashSet<Sequence> _endsOfChain = [];
    private readonly List<Func<int, bool>> _ends = [];

    internal void Add(IEventProcessor processor, Sequence[] dependencies)
    {
        _processors.Add(processor);
        _endsOfChain.Add(processor.Sequence);
        _endsOfChain.ExceptWith(dependencies);
    }

    /// <summary>
    /// Starts a thread for each consumer: a background thread named after the handler's type or, with another scheduler
    /// than the default one, any thread that the scheduler gives a long-running task.
    /// </summary>
    internal void Start(TaskScheduler scheduler)
    {
        foreach (IEventProcessor processor in _processors)
        {
            if (scheduler == TaskScheduler.Default)
                _ends.Add(StartThread(processor));
            else
                _ends.Add(StartTask(processor, scheduler));
        }
    }

    /// <summary>Waits until no consumer runs. Returns false on a timeout.</summary>
    internal bool WaitForEnd(Func<int> msLeft)
    {
        foreach (Func<int, bool> waitForEnd in _ends)
        {
            if (!waitForEnd(msLeft()))
                return false;
        }

        return true;
    }

    internal void Halt()
    {
        foreach (IEventProcessor processor in _processors)
            processor.Halt();
    }

    internal bool HasBacklog(long cursor) => _endsOfChain.Any(sequence => sequence.Value < cursor);

    private static Func<int, bool> StartThread(IEventProcessor processor)
    {
        Thread thread = new(processor.Run) { Name = processor.Name, IsBackground = true };
        thread.Start();
        return thread.Join;
    }

    private static Func<int, bool> StartTask(IEventProcessor processor, TaskScheduler scheduler)
    {
        Task task = Task.Factory.StartNew(
            processor.Run, CancellationToken.None, TaskCreationOptions.LongRunning, scheduler);
        return timeoutMs => Task.WhenAny(task).Wait(timeoutMs);     // not the task itself, which may have failed
    }
}
