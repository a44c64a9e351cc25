// SPDX-License-Identifier: Apache-2.0
namespace Disruptor.Tests;

/// <summary>A scheduler as a host brings it along: a thread of its own choosing for each task.</summary>
internal sealed class NamedThreadScheduler(string name) : TaskScheduler
{
    protected override void QueueTask(Task task)
    {
        Thread thread = new(() => TryExecuteTask(task)) { Name = name, IsBackground = true };
        thread.Start();
    }

    protected override bool TryExecuteTaskInline(Task task, bool taskWasPreviouslyQueued) => false;

    protected override IEnumerable<Task> GetScheduledTasks() => [];
}
