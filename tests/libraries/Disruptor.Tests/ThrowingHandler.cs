// SPDX-License-Identifier: Apache-2.0
namespace Disruptor.Tests;

/// <summary>Throws from everything but the events.</summary>
internal sealed class ThrowingHandler : IValueEventHandler<TestEvent>
{
    public void OnEvent(ref TestEvent data, long sequence, bool endOfBatch)
    {
    }

    public void OnStart() => throw new InvalidOperationException("begin");

    public void OnShutdown() => throw new InvalidOperationException("end");

    public void OnTimeout(long sequence) => throw new InvalidOperationException("late");
}
