// SPDX-License-Identifier: Apache-2.0
namespace Disruptor.Tests;

/// <summary>The form that a disruptor takes: a readonly struct around the state.</summary>
internal readonly struct StructHandler(IValueEventHandler<TestEvent> state) : IValueEventHandler<TestEvent>
{
    public int? MaxBatchSize => state.MaxBatchSize;

    public void OnEvent(ref TestEvent data, long sequence, bool endOfBatch) =>
        state.OnEvent(ref data, sequence, endOfBatch);

    public void OnBatchStart(long batchSize) => state.OnBatchStart(batchSize);

    public void OnStart() => state.OnStart();

    public void OnShutdown() => state.OnShutdown();

    public void OnTimeout(long sequence) => state.OnTimeout(sequence);
}
