// SPDX-License-Identifier: Apache-2.0
using Disruptor.Processing;

namespace Disruptor.Dsl;

/// <summary>All consumers of one ring, and which of them nobody comes after.</summary>
internal sealed class ConsumerGraph
{
    private readonly List<IEventProcessor> _processors = [];
    private readonly HashSet<Sequence> _endsOfChain = [];

    internal void Add(IEventProcessor processor, Sequence[] dependencies)
    {
        _processors.Add(processor);
        _endsOfChain.Add(processor.Sequence);
        _endsOfChain.ExceptWith(dependencies);
    }

    /// <summary>
    /// Starts a thread for each consumer: a background thread named for the handler's type, or, with any other
    /// scheduler than the default one, whatever that scheduler gives a long-running task.
    /// </summary>
    internal void Start(TaskScheduler scheduler)
    {
        foreach (IEventProcessor processor in _processors)
        {
            if (scheduler != TaskScheduler.Default)
            {
                Task.Factory.StartNew(
                    processor.Run, CancellationToken.None, TaskCreationOptions.LongRunning, scheduler);
                continue;
            }

            Thread thread = new(processor.Run) { Name = processor.Name, IsBackground = true };
            thread.Start();
        }
    }

    internal void Halt()
    {
        foreach (IEventProcessor processor in _processors)
            processor.Halt();
    }

    internal bool HasBacklog(long cursor) => _endsOfChain.Any(sequence => sequence.Value < cursor);
}
