// SPDX-License-Identifier: Apache-2.0
namespace Disruptor;

/// <summary>
/// Consumer of events. If a <c>readonly struct</c> around the consumer's state implements it, the event loop is
/// compiled for it and <see cref="OnEvent"/> is a direct call; if a class does, it is an interface call.
/// </summary>
public interface IValueEventHandler<T>
    where T : struct
{
    /// <summary>The most events in one batch, or null for no limit. A batch is released at its end.</summary>
    int? MaxBatchSize => null;

    /// <summary>Called for each event in order. The reference is valid until this returns.</summary>
    void OnEvent(ref T data, long sequence, bool endOfBatch);

    /// <summary>Called before the first event of a batch of the given number of events.</summary>
    void OnBatchStart(long batchSize)
    {
    }

    /// <summary>Called once on the handler's thread, before the first event.</summary>
    void OnStart()
    {
    }

    /// <summary>Called once on the handler's thread, after the last event.</summary>
    void OnShutdown()
    {
    }

    /// <summary>Called when the wait strategy timed out, with the last sequence that was processed.</summary>
    void OnTimeout(long sequence)
    {
    }
}
