// SPDX-License-Identifier: Apache-2.0
namespace Disruptor.Tests;

/// <summary>Another type of handler, for the name of its thread.</summary>
internal readonly struct LastHandler(CountingHandler state) : IValueEventHandler<TestEvent>
{
    public void OnEvent(ref TestEvent data, long sequence, bool endOfBatch) =>
        state.OnEvent(ref data, sequence, endOfBatch);

    public void OnStart() => state.OnStart();
}
