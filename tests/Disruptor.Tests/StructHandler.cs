// SPDX-License-Identifier: Apache-2.0
namespace Disruptor.Tests;

/// <summary>The form for the hot path: a readonly struct around the state.</summary>
internal readonly struct StructHandler(CountingHandler state) : IValueEventHandler<TestEvent>
{
    public void OnEvent(ref TestEvent data, long sequence, bool endOfBatch) =>
        state.OnEvent(ref data, sequence, endOfBatch);

    public void OnStart() => state.OnStart();
}
